use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::hosts;
use super::session::Session;
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
        let asked = hosts::ask(
            session,
            &self.repository,
            &self.host,
            |destination, host| {
                let said = unlock(host)?.map_or("was not held".to_owned(), |lease| {
                    format!("was held by {}", lease.holder)
                });
                session.out.say(&format!("{}: {said}", destination.id));
                Ok(())
            },
        )?;
        Ok(asked.map_or(Exit::Failed, |_| Exit::Done))
    }
}
