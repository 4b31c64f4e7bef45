//! The pipeline, as the verbs run it.

use super::args::Repository;
use super::failure::Failure;
use super::session::Session;
use crate::catalog::Catalog;
use crate::check::check;
use crate::diag::Diagnostics;
use crate::load::{Disk, Git, load};
use crate::model::Site;
use crate::resolve::resolve;
use crate::source::SourceMap;
use crate::syntax;
use std::path::PathBuf;

/// A repository that was read and checked.
pub(super) struct Front {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its texts.
    pub(super) sources: SourceMap,
    /// What it means, as far as it could be understood.
    pub(super) site: Site,
    /// All that was found.
    pub(super) found: Diagnostics,
}

/// Reads, understands and checks a repository; every fault of every stage is found in this one run.
pub(super) fn front(session: &Session, named: &Repository) -> Result<Front, Failure> {
    let root = session.repository(named)?;
    let (repository, mut found) = match &named.rev {
        None => load(&Disk::new(&root)),
        Some(rev) => load(&Git::open(&root, rev).map_err(|error| no_commit(rev, &error.to_string()))?),
    };
    let (documents, faults) = syntax::read(&repository);
    found.extend(faults);
    let (site, faults) = resolve(&documents);
    found.extend(faults);
    found.extend(check(&site, Catalog::builtin()));
    Ok(Front { root, sources: repository.sources, site, found })
}

fn no_commit(rev: &str, why: &str) -> Failure {
    Failure::new(format!("cannot read the commit `{rev}`: {why}")).help("name a commit, branch or tag of this repository")
}
