use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use super::{compile, hosts};
use crate::apply::unlock;

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
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(Exit::Failed);
        }
        for destination in hosts::chosen(&mut front, &self.host)? {
            let failed = |error| hosts::failure(&destination.id, &error);
            let mut host = hosts::reach(session, &destination).map_err(failed)?;
            let whose = unlock(host.as_mut()).map_err(failed)?;
            let said = whose.map_or("was not held".to_owned(), |lease| {
                format!("was held by {}", lease.holder)
            });
            session.out.say(&format!("{}: {said}", destination.id));
        }
        Ok(Exit::Done)
    }
}
