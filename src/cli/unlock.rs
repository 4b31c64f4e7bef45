use super::exit::Exit;
use super::failure::Failure;
use super::repository::Repository;
use super::session::Session;
use super::{environment, hosts};
use crate::apply::{look, unlock};
use crate::plan::{Deployed, Lease};

/// Take a host from an apply that is dead
///
/// A lease runs out by itself within minutes. This takes it at once: be sure that nobody is at work.
#[derive(Debug, clap::Args)]
pub(super) struct Unlock {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
}

impl Unlock {
    /// Takes the leases, and says whose they were.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let who = environment::who();
        let asked = hosts::ask(
            session,
            &self.repository,
            &self.host,
            |destination, host| {
                let lease = unlock(host, &who)?;
                let left = look(host, destination, None)?;
                // Said at once: another host may fail
                session.out.say(&format!(
                    "{}: {}",
                    destination.id,
                    said(lease.as_ref(), &left)
                ));
                Ok(())
            },
        )?;
        Ok(asked.map_or(Exit::Failed, |_| Exit::Done))
    }
}

/// Whose it was, what that breaks off, and what is left to do.
fn said(lease: Option<&Lease>, now: &Deployed) -> String {
    let Some(lease) = lease else {
        return "was not held".to_owned();
    };
    let state = if now.release.is_some() && (now.unread || !now.confirmed()) {
        "the live release was not found working yet: apply again, which reloads and asks for everything"
    } else {
        "the live release is one that was found working"
    };
    format!(
        "was held by {} ({}, {} s more); that is broken off, and refused if it comes back; {state}",
        lease.holder, lease.reason, lease.left
    )
}
