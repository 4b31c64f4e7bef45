//! The pipeline, as the verbs run it.

use super::args::Repository;
use super::failure::Failure;
use super::session::Session;
use super::{environment, stale};
use crate::allocate::{Allocated, Lockfile, allocate};
use crate::catalog::Catalog;
use crate::check::check;
use crate::diag::Diagnostics;
use crate::load::{self, Disk, Git};
use crate::model::Site;
use crate::resolve::resolve;
use crate::source::SourceMap;
use crate::syntax;
use std::path::{Path, PathBuf};

/// A repository that was read, checked and given its numbers.
pub(super) struct Front {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its texts.
    pub(super) sources: SourceMap,
    /// What it means, as far as it could be understood.
    pub(super) site: Site,
    /// Who holds what; nothing where that could not be told.
    pub(super) allocated: Option<Allocated>,
    /// What the lockfile said before.
    pub(super) before: Lockfile,
    /// All that was found.
    pub(super) found: Diagnostics,
}

impl Front {
    /// Who holds what, unless an error stands in the way, which is then reported.
    pub(super) fn sound(&self, session: &Session) -> Option<&Allocated> {
        let sound = self.allocated.as_ref().filter(|_| !self.found.has_errors());
        if sound.is_none() {
            session.report(&self.found, &self.sources);
        }
        sound
    }
}

/// Reads, understands and checks a repository, and allocates in memory; every fault of every stage is found in this one run.
pub(super) fn front(
    session: &Session,
    named: &Repository,
    today: Option<jiff::civil::Date>,
) -> Result<Front, Failure> {
    let root = session.repository(named)?;
    let (repository, mut found) = read(&root, named.rev.as_deref())?;
    let (documents, faults) = syntax::read(&repository);
    found.extend(faults);
    let (site, faults) = resolve(&documents);
    found.extend(faults);
    found.extend(check(&site, Catalog::builtin()));
    let (before, faults) = repository.lock.map_or_else(Default::default, |file| {
        let text = repository.sources.file(file).text();
        Lockfile::parse(file, text)
    });
    let readable = !faults.has_errors() && !faulty(&found, repository.project);
    found.extend(faults);
    let allocated = readable.then(|| {
        let today = today.unwrap_or_else(environment::today);
        let (allocated, faults) = allocate(&site, &before, &today.to_string());
        found.extend(faults);
        allocated
    });
    let now = allocated.as_ref().map(|allocated| &allocated.lockfile);
    let stale = now
        .filter(|_| !found.has_errors())
        .and_then(|now| stale::warning(&before, now));
    found.extend(stale);
    Ok(Front {
        root,
        sources: repository.sources,
        site,
        allocated,
        before,
        found,
    })
}

fn read(root: &Path, rev: Option<&str>) -> Result<(load::Repository, Diagnostics), Failure> {
    let Some(rev) = rev else {
        return Ok(load::load(&Disk::new(root)));
    };
    let no_commit = |error: load::GitError| {
        let failure = Failure::new(format!("cannot read the commit `{rev}`: {error}"));
        failure.help("name a commit, branch or tag of this repository")
    };
    Ok(load::load(&Git::open(root, rev).map_err(no_commit)?))
}

/// Whether the project itself is at fault: then nobody can say which hosts there are.
fn faulty(found: &Diagnostics, project: Option<crate::source::FileId>) -> bool {
    project.is_none()
        || found
            .iter()
            .any(|one| one.place().map(|place| place.file) == project)
}
