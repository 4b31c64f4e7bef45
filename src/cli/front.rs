//! A repository as it was understood: what every verb looks at.

use super::ahead::Ahead;
use super::cache::Cache;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::json::Document;
use super::known::Kept;
use super::late::Late;
use super::out::Out;
use super::session::Session;
use crate::allocate::{Allocated, Lockfile};
use crate::analyse::Incoming;
use crate::calls::{Calls, lower};
use crate::catalog::Catalog;
use crate::check::Checked;
use crate::diag::{Allowances, Code, Diagnostics, Severity};
use crate::load;
use crate::model::{Site, TenantId};
use crate::render::Templates;
use crate::target::{Basis, Input, Stock};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A repository that was read, checked and given its numbers.
pub(super) struct Front {
    /// Its folder.
    pub(super) root: PathBuf,
    /// The commit it was read from; nothing for files.
    pub(super) commit: Option<String>,
    /// Its texts, and what each of them is.
    pub(super) repository: Arc<load::Repository>,
    /// What it means, as far as it could be understood.
    pub(super) site: Late<Site>,
    /// What was found of each tenant by itself.
    pub(super) checked: BTreeMap<TenantId, Arc<Checked>>,
    /// What follows from that; nothing where it could not be told.
    pub(super) middle: Option<Middle>,
    /// What the lockfile said before.
    pub(super) before: Late<Lockfile>,
    /// All that was found.
    pub(super) found: Diagnostics,
    /// What came of earlier compilations, where that is wanted.
    pub(super) kept: Option<Kept>,
    /// Folders that are asked already what they run.
    pub(super) ahead: Option<Ahead>,
    /// What all that is made of each tenant follows from.
    pub(super) bases: BTreeMap<TenantId, Basis>,
    /// What comes in by trunks that several tenants share.
    pub(super) incoming: Vec<Incoming>,
    /// What the documents allow of what is found.
    pub(super) allowances: Allowances,
    /// The files that documents name, by their paths.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// What was found out in earlier runs.
    pub(super) cache: Arc<Cache>,
}

/// What follows from a site.
pub(super) struct Middle {
    /// Who holds what.
    pub(super) allocated: Late<Allocated>,
    /// What happens to calls, once somebody asked.
    pub(super) calls: OnceLock<Calls>,
    /// Those that files are written by; nothing where one of the repository's own is at fault.
    pub(super) templates: Option<Templates>,
    /// Whether some of them are the repository's own.
    pub(super) own_templates: bool,
}

impl Front {
    pub(super) fn leave_out_what_is_allowed(&mut self) {
        let found = std::mem::take(&mut self.found);
        self.found = self.allowances.apply(found, &self.repository.sources);
    }

    /// Warns of what is allowed in vain; of a site at fault nobody can tell, as not all of it was looked at.
    pub(super) fn look_for_idle_allowances(&mut self) {
        if !self.found.has_errors() {
            self.found.extend(self.allowances.unused());
        }
    }

    /// What happens to calls: made when somebody asks.
    pub(super) fn calls<'a>(&'a self, middle: &'a Middle) -> &'a Calls {
        let allocation = &middle.allocated.allocation;
        middle.calls.get_or_init(|| lower(&self.site, allocation))
    }

    /// What rooms look at.
    pub(super) fn input(&self) -> Option<Input<'_>> {
        let middle = self.middle.as_ref()?;
        Some(Input {
            site: &self.site,
            allocation: &middle.allocated.allocation,
            stock: Stock {
                catalog: Catalog::builtin(),
                templates: middle.templates.as_ref()?,
                files: &self.files,
            },
            bases: &self.bases,
        })
    }

    /// What follows from the site, unless an error stands in the way, which is then reported.
    pub(super) fn sound(&self, session: &Session) -> Option<&Middle> {
        let sound = self.middle.as_ref().filter(|_| !self.found.has_errors());
        if sound.is_none() {
            session.report(&self.found, &self.repository.sources);
        }
        sound
    }

    /// What follows from the site where calls can be walked: an error of calls themselves, or of what an engine cannot do, is no
    /// hindrance to look at them.
    pub(super) fn walkable(&self) -> Option<&Middle> {
        let later = ["E05", "E06", "E08"];
        let of_calls = |code: Code| later.iter().any(|stage| code.name().starts_with(stage));
        let mut errors = self
            .found
            .iter()
            .filter(|one| one.severity == Severity::Error);
        let stands = errors.any(|one| !of_calls(one.code));
        self.middle.as_ref().filter(|_| !stands)
    }

    /// Reports the errors that stand in the way, in the form that was asked for.
    pub(super) fn refuse(&self, session: &Session, format: Format) -> Result<Exit, Failure> {
        match format {
            Format::Text => session.report(&self.found, &self.repository.sources),
            Format::Json => {
                Out::data(
                    &Document::<()>::new(&self.found, &self.repository.sources, None).text(),
                )?;
            }
        }
        Ok(Exit::Failed)
    }
}
