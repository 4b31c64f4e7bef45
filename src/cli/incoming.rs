//! What `import` and `sync` share: the documents that are there, what is told, and how new ones come into place.

use super::failure::Failure;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use crate::diag::Diagnostics;
use crate::directory::{self, Change, Composed, Notices, Unwritable, Written};
use crate::load::{self, Disk};
use crate::syntax;
use std::path::PathBuf;

/// So many places of a notice are shown, unless more is asked for.
const SHOWN: usize = 4;

/// The repository that documents are written into.
pub(super) struct Incoming {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Its texts.
    pub(super) repository: load::Repository,
    /// What is wrong with those that tenants share.
    pub(super) found: Diagnostics,
}

impl Incoming {
    /// Reads the repository that is nearest upwards.
    pub(super) fn read(session: &Session) -> Result<Self, Failure> {
        let nearest = Repository::nearest();
        let root = session.repository(&nearest)?;
        let (repository, mut found) = load::load(&Disk::new(&root));
        found.extend(syntax::read(&repository).1);
        Ok(Self {
            root,
            repository,
            found,
        })
    }

    /// Shows what is wrong with the repository, and what else was found.
    pub(super) fn unsound(&self, session: &Session, more: Diagnostics) -> Failure {
        let mut found = self.found.clone();
        found.extend(more);
        session.report(&found, &self.repository.sources);
        Failure::new("the repository has faults of its own: nothing was written")
            .help("mend them first: `pbxctl check`")
    }

    /// What a tenant's documents hold, all but the one that is written.
    pub(super) fn written(
        &self,
        session: &Session,
        tenant: &str,
        but: &str,
    ) -> Result<Written, Failure> {
        if self.repository.project.is_none() {
            return Err(self.unsound(session, Diagnostics::default()));
        }
        let (documents, _) = syntax::read(&self.repository);
        let Some(tenant) = documents.tenant(tenant) else {
            return Ok(Written::default());
        };
        if !tenant.whole {
            return Err(self.unsound(session, tenant.found));
        }
        Ok(Written::of(&tenant, &self.repository.sources, but))
    }
}

/// Tells what was left out, and every fault; whether there was none.
pub(super) fn tell(session: &Session, notices: &Notices) -> Result<(), Failure> {
    for notice in notices.others() {
        session.out.say(&format!("note: {}", notice.what));
        let shown = if session.out.verbose {
            notice.places.len()
        } else {
            SHOWN
        };
        for place in notice.places.iter().take(shown) {
            session.out.say(&format!("  {place}"));
        }
        if notice.places.len() > shown {
            let more = notice.places.len() - shown;
            session
                .out
                .say(&format!("  … and {more} more; `-v` shows them"));
        }
    }
    for fault in notices.faults() {
        let place = fault.places.join(", ");
        let failure = Failure::new(format!("{place}: {}", fault.what));
        let failure = fault.help.iter().fold(failure, Failure::help);
        let _exit = failure.tell();
    }
    match notices.faults().len() {
        0 => Ok(()),
        count => Err(Failure::new(format!(
            "nothing was written: {}",
            numbered(count, "fault")
        ))),
    }
}

/// A document must be one that the language accepts; anything else is a mistake of pbxctl, and is not written.
pub(super) fn accept(session: &Session, path: &str, text: &str) -> Result<(), Failure> {
    let mut sources = crate::source::SourceMap::default();
    let file = sources.add(path, text);
    let parsed = syntax::tenant(file, text);
    if !parsed.diagnostics.has_errors() {
        return Ok(());
    }
    session.report(&parsed.diagnostics, &sources);
    Err(Failure::new(
        "pbxctl made a document that it cannot read: nothing was written",
    ))
}

/// Puts the changes in place, and says so.
pub(super) fn place(
    session: &Session,
    incoming: &Incoming,
    changes: &[Change],
) -> Result<usize, Failure> {
    let written = directory::write(&incoming.root, changes).map_err(unwritable)?;
    if written == 0 {
        session.out.say("nothing changed");
    }
    Ok(written)
}

/// One line about a document.
pub(super) fn summary(session: &Session, path: &str, composed: &Composed) {
    let users = numbered(composed.users, "user");
    let phones = numbered(composed.phones, "phone");
    session.out.say(&format!("`{path}`: {users}, {phones}"));
}

fn unwritable(why: Unwritable) -> Failure {
    match why {
        Unwritable::ByHand(path) => Failure::new(format!(
            "`{path}` is not written by pbxctl: it is left as it is"
        ))
        .help("give it another name, or move what it holds into another file"),
        Unwritable::Link(path) => Failure::new(format!("a part of `{path}` is a link"))
            .help("replace it by a folder: links are not followed"),
        Unwritable::Io(path, error) => Failure::doing(format!("write `{path}`"))(error),
    }
}
