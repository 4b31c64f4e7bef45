//! A host that was reached, and what it said of itself.

use super::reach::{connected, reach};
use super::session::Session;
use crate::apply::{ApplyError, Glance, History, Host, Reading, glance, history};
use crate::bundle::{Destination, Pieced};
use crate::plan::Deployed;

/// One that gave an answer, to be asked more.
pub(super) struct Glanced {
    /// The connection.
    pub(super) host: Box<dyn Host>,
    /// What it said.
    pub(super) glance: Glance,
    /// Its journal, where that was wanted already.
    journal: Option<History>,
}

impl Glanced {
    /// Asks a host what it runs.
    pub(super) fn of(
        session: &Session,
        to: &Destination,
        reading: Reading,
    ) -> Result<Self, ApplyError> {
        Self::at(reach(session, to)?, to, reading)
    }

    /// The same where a connection is never forbidden.
    pub(super) fn of_folder(to: &Destination, reading: Reading) -> Result<Self, ApplyError> {
        Self::at(connected(to)?, to, reading)
    }

    fn at(mut host: Box<dyn Host>, to: &Destination, reading: Reading) -> Result<Self, ApplyError> {
        Ok(Self {
            glance: glance(host.as_mut(), to, reading)?,
            host,
            journal: None,
        })
    }

    /// With its journal. Where it does not tell that, whoever needs it hears why.
    pub(super) fn journalled(mut self) -> Self {
        self.journal = history(self.host.as_mut()).ok();
        self
    }

    /// What it runs, as [`Glance::look`] tells it.
    pub(super) fn look(&mut self, known: Option<&Pieced<'_>>) -> Result<Deployed, ApplyError> {
        self.glance.look(self.host.as_mut(), known)
    }

    /// Its journal.
    pub(super) fn journal(&mut self) -> Result<History, ApplyError> {
        let told = self.journal.take();
        told.map_or_else(|| history(self.host.as_mut()), Ok)
    }
}
