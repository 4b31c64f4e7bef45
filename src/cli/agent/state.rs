//! Where agents keep what they share.

use super::super::environment;
use super::super::failure::Failure;
use super::super::repository::Repository;
use super::super::served::database_url;
use super::super::session::Session;
use super::origin;
use crate::agent::{Ledger, LedgerError};
use std::path::{Path, PathBuf};

/// Where the history and the lease of agents are.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct State {
    /// The history and the lease: a file, or `postgres://user@host/database` for several agents [default: `agent.db` in the folder that systemd gives, or in that of Git]
    #[arg(long, value_name = "FILE|URL")]
    state: Option<String>,
    /// Agents of one group take turns: those that bring one branch to the same hosts
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub(super) group: String,
}

impl State {
    /// Opens it.
    pub(super) fn open(&self, session: &Session, root: &Path) -> Result<Ledger, Failure> {
        let file = match (&self.state, environment::variable("STATE_DIRECTORY")) {
            (Some(_), _) => PathBuf::new(),
            (None, Some(folder)) => PathBuf::from(folder).join("agent.db"),
            (None, None) => origin::folder(root)?.join("pbxctl-agent.db"),
        };
        let url = database_url(session, self.state.as_deref(), &file)?;
        Ledger::open(&url).map_err(|error| failure(&error))
    }
}

/// Which repository, and where its agents keep what they share.
#[derive(Debug, clap::Args)]
pub(super) struct Place {
    /// The repository [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    pub(super) state: State,
}

impl Place {
    /// Opens it.
    pub(super) fn open(&self, session: &Session) -> Result<(PathBuf, Ledger), Failure> {
        let root = session.repository(&Repository {
            dir: self.dir.clone(),
            rev: None,
        })?;
        let ledger = self.state.open(session, &root)?;
        Ok((root, ledger))
    }
}

/// A ledger that does not answer, as a failure of the verb.
pub(super) fn failure(error: &LedgerError) -> Failure {
    Failure::new(format!("the history of agents: {error}"))
}
