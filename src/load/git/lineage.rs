//! Which commit comes from which.

use super::GitError;
use git2::{Oid, Repository};
use std::path::Path;

/// The commit that two revisions were last the same in: what a branch is compared with.
pub fn merge_base(root: &Path, one: &str, other: &str) -> Result<String, GitError> {
    let repository = Repository::discover(root)?;
    let (one, other) = (commit(&repository, one)?, commit(&repository, other)?);
    Ok(repository.merge_base(one, other)?.to_string())
}

/// Whether a revision is another one, or what that one came from.
pub fn is_ancestor(root: &Path, older: &str, newer: &str) -> Result<bool, GitError> {
    let repository = Repository::discover(root)?;
    let (older, newer) = (commit(&repository, older)?, commit(&repository, newer)?);
    Ok(older == newer || repository.graph_descendant_of(newer, older)?)
}

/// The states that a branch had, the newest first, so many at most: the first parent of each commit is what the branch was before.
pub fn line(root: &Path, revision: &str, most: usize) -> Result<Vec<String>, GitError> {
    let repository = Repository::discover(root)?;
    let mut at = repository.find_commit(commit(&repository, revision)?)?;
    let mut all = vec![at.id().to_string()];
    while all.len() < most && at.parent_count() > 0 {
        at = at.parent(0)?;
        all.push(at.id().to_string());
    }
    Ok(all)
}

fn commit(repository: &Repository, revision: &str) -> Result<Oid, GitError> {
    Ok(repository.revparse_single(revision)?.peel_to_commit()?.id())
}
