//! What is demanded of a commit before it is applied.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the files of those who may sign are read"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::front::Front;
use super::journals::journals;
use super::planned::Planned;
use super::session::Session;
use super::short::short;
use crate::apply::Past;
use crate::trust::{Demand, Distrust, Keyring, Signers, hold_newer};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// What is demanded of the commit; it comes from who runs the command, never from the repository.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Demands {
    /// The commit has to be signed with SSH by somebody of this file, which is as `ssh-keygen` keeps allowed signers
    #[arg(long, value_name = "FILE")]
    signers: Option<PathBuf>,
    /// The commit has to be signed with OpenPGP by a key of this file, which is as `gpg --export` writes it; with `--signers`, either counts
    #[arg(long, value_name = "FILE")]
    keyring: Option<PathBuf>,
    /// The commit has to be on this branch, and not older than what is live
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,
}

impl Demands {
    /// Those of a signature alone.
    pub(super) const fn of(signers: Option<PathBuf>, keyring: Option<PathBuf>) -> Self {
        Self {
            signers,
            keyring,
            branch: None,
        }
    }

    /// Whether nothing is demanded.
    pub(super) const fn is_nothing(&self) -> bool {
        self.signers.is_none() && self.keyring.is_none() && self.branch.is_none()
    }

    /// The demands, with the keys that they name.
    pub(super) fn read(&self, session: &Session) -> Result<Demand, Failure> {
        Ok(Demand {
            signers: self
                .signers
                .as_ref()
                .map(|path| signers(session, path))
                .transpose()?,
            keyring: self
                .keyring
                .as_ref()
                .map(|path| keyring(session, path))
                .transpose()?,
            branch: self.branch.clone(),
        })
    }

    /// Holds what was compiled to them, as far as the repository tells.
    pub(super) fn hold(&self, session: &Session, front: &Front) -> Result<(), Failure> {
        if self.is_nothing() {
            return Ok(());
        }
        let demand = self.read(session)?;
        let files = || {
            let failure =
                Failure::usage("the files of a folder are signed by nobody and on no branch");
            failure.help("name the commit that is to be applied: `--rev HEAD`")
        };
        let commit = front.commit.as_deref().ok_or_else(files)?;
        let who = demand
            .hold(&front.root, commit)
            .map_err(|why| distrusted(commit, &why))?;
        if let Some(who) = who {
            session
                .out
                .say(&format!("`{}` is signed by `{who}`", short(commit)));
        }
        Ok(())
    }

    /// Who vouches for what was compiled, where keys are named: the names under which those stand.
    pub(super) fn vouched(
        &self,
        session: &Session,
        front: &Front,
    ) -> Result<BTreeSet<String>, Failure> {
        let commit = front.commit.as_deref().filter(|_| !self.is_nothing());
        let Some(commit) = commit else {
            return Ok(BTreeSet::new());
        };
        let demand = self.read(session)?;
        let vouched = demand.vouched(&front.root, commit);
        vouched.map_err(|why| distrusted(commit, &why))
    }

    /// Holds it to what is live on the hosts.
    pub(super) fn hold_live(
        &self,
        session: &Session,
        planned: &mut Planned,
    ) -> Result<(), Failure> {
        let Some(commit) = planned
            .front
            .commit
            .clone()
            .filter(|_| self.branch.is_some())
        else {
            return Ok(());
        };
        for (_, journal) in journals(session, planned)? {
            if let Some(live) = Past::of(&journal).newest {
                hold_newer(&planned.front.root, &commit, &live)
                    .map_err(|why| distrusted(&commit, &why))?;
            }
        }
        Ok(())
    }
}

/// Why a commit is not applied, as a failure of the verb.
fn distrusted(commit: &str, why: &Distrust) -> Failure {
    let exit = if why.is_stale() {
        Exit::Stale
    } else {
        Exit::Refused
    };
    let failure = Failure {
        exit,
        ..Failure::new(format!(
            "the commit `{}` is not applied: {why}",
            short(commit)
        ))
    };
    failure.help(why.remedy())
}

fn signers(session: &Session, path: &std::path::Path) -> Result<Signers, Failure> {
    let full = session.path(path)?;
    let text =
        fs::read_to_string(&full).map_err(Failure::doing(format!("read `{}`", full.display())))?;
    let bad = |fault: crate::trust::BadSigners| {
        Failure::new(format!(
            "{}:{}: {}",
            path.display(),
            fault.line,
            fault.message
        ))
    };
    let signers = Signers::parse(&text).map_err(bad)?;
    let nobody = || {
        Failure::new(format!(
            "`{}` names nobody who may sign commits",
            path.display()
        ))
    };
    (!signers.is_empty()).then_some(signers).ok_or_else(nobody)
}

fn keyring(session: &Session, path: &std::path::Path) -> Result<Keyring, Failure> {
    let full = session.path(path)?;
    let size = fs::metadata(&full)
        .map_err(Failure::doing(format!("read `{}`", full.display())))?
        .len();
    let nobody = || Failure::new(format!("`{}` holds no key", path.display()));
    (size > 0).then_some(Keyring(full)).ok_or_else(nobody)
}
