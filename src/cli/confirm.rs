use super::exit::Exit;
use super::failure::Failure;
use super::repository::Repository;
use super::session::Session;
use super::{environment, hosts};
use crate::apply::{ApplyError, Trouble, Verdict, answer, look};

/// Say that what was applied works, so that it stays
///
/// After `apply --confirm 2m` the hosts go back by themselves unless this comes in time. It takes the word that the apply gave,
/// over a connection of its own: who cannot get onto the host any more cannot confirm it either.
#[derive(Debug, clap::Args)]
pub(super) struct Confirm {
    /// The word that the apply gave
    word: String,
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// It does not work: go back at once
    #[arg(long)]
    back: bool,
}

impl Confirm {
    /// Answers every host on which something waits.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let who = format!("{}@{}", environment::user(), environment::machine());
        let verdict = if self.back {
            Verdict::Back
        } else {
            Verdict::Keep
        };
        let mut answered = 0;
        let asked = hosts::ask(session, &self.repository, &self.host, |to, host| {
            if look(host, to, None)?.pending.is_none() && self.host.is_empty() {
                return Ok(None);
            }
            answered += 1;
            Ok(Some(answer(host, &self.word, &who, verdict)))
        })?;
        let Some(asked) = asked else {
            return Ok(Exit::Failed);
        };
        if answered == 0 {
            return Err(Failure::new("nothing waits for confirmation on any host")
                .help("what was confirmed, or went back, stands in `pbxctl history`"));
        }
        let mut exit = Exit::Done;
        for (to, said) in asked {
            match said {
                None => {}
                Some(Ok(())) if self.back => session.out.say(&format!("{}: went back", to.id)),
                Some(Ok(())) => session.out.say(&format!("{}: confirmed, it stays", to.id)),
                Some(Err(error)) => {
                    hosts::failure(&to.id, &error).tell();
                    exit = exit.max(code(&error));
                }
            }
        }
        Ok(exit)
    }
}

const fn code(error: &ApplyError) -> Exit {
    match error.trouble {
        Trouble::Stale => Exit::Stale,
        Trouble::Locked => Exit::Locked,
        _ => Exit::Failed,
    }
}
