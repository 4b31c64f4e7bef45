use super::GitError;
use git2::{Commit, ErrorCode, Repository};
use std::path::Path;

/// Where tags are by which people say that they have seen a commit.
const REVIEWS: &str = "refs/tags/review/*";
/// What a signature of a tag begins with, on a line behind the text that it is over.
const MARKS: [&str; 2] = [
    "-----BEGIN SSH SIGNATURE-----",
    "-----BEGIN PGP SIGNATURE-----",
];

/// The signature of a commit or of a tag, and what it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The armoured signature: OpenPGP or SSH.
    pub text: String,
    /// The bytes that it is over: the commit or tag without it.
    pub signed: Vec<u8>,
    /// When the commit or tag says that it was made, in seconds since 1970.
    pub time: i64,
}

/// The signature of the commit that `revision` names; nothing where nobody signed it.
pub fn signature(root: &Path, revision: &str) -> Result<Option<Signature>, GitError> {
    let repository = Repository::discover(root)?;
    let commit = repository.revparse_single(revision)?.peel_to_commit()?;
    of_commit(&repository, &commit)
}

/// The signatures by which somebody vouches for what is written in the commit that `revision` names: of itself, of what was merged by
/// it without a change, and of tags `review/…` of either. A tag of an older commit that has the same files says nothing: who
/// saw them once did not see that they come again.
pub fn vouching(root: &Path, revision: &str) -> Result<Vec<Signature>, GitError> {
    let repository = Repository::discover(root)?;
    let commit = repository.revparse_single(revision)?.peel_to_commit()?;
    let merged: Vec<_> = commit.parents().skip(1).collect();
    let same = merged
        .into_iter()
        .filter(|one| one.tree_id() == commit.tree_id());
    let seen: Vec<_> = same.chain([commit.clone()]).collect();
    let mut all = Vec::new();
    for one in &seen {
        all.extend(of_commit(&repository, one)?);
    }
    let objects = repository.odb()?;
    for tag in repository.references_glob(REVIEWS)? {
        let Ok(tag) = tag?.peel_to_tag() else {
            continue;
        };
        if seen.iter().any(|one| one.id() == tag.target_id()) {
            let object = objects.read(tag.id())?;
            all.extend(of_tag(
                object.data(),
                tag.tagger().map(|by| by.when().seconds()),
            ));
        }
    }
    Ok(all)
}

/// A signature stands below the text of a tag.
fn of_tag(data: &[u8], time: Option<i64>) -> Option<Signature> {
    let text = std::str::from_utf8(data).ok()?;
    let starts = MARKS
        .iter()
        .filter_map(|mark| text.find(&format!("\n{mark}")));
    let (signed, signature) = text.split_at_checked(starts.min()? + 1)?;
    Some(Signature {
        text: signature.to_owned(),
        signed: signed.as_bytes().to_vec(),
        time: time?,
    })
}

fn of_commit(repository: &Repository, commit: &Commit<'_>) -> Result<Option<Signature>, GitError> {
    let (text, signed) = match repository.extract_signature(&commit.id(), None) {
        Ok(found) => found,
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Signature {
        text: String::from_utf8_lossy(&text).into_owned(),
        signed: signed.to_vec(),
        time: commit.time().seconds(),
    }))
}
