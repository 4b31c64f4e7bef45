use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::reach::reach;
use super::repository::Repository;
use super::session::Session;
use super::{after_apply, environment, hosts};
use crate::apply::{ApplyError, Trouble, Verdict, Waiting, answer, waiting};
use crate::bundle::Destination;

/// Say that what was applied works, so that it stays
///
/// After `apply --confirm 2m` the hosts go back by themselves unless this comes in time. It takes the word that the apply gave,
/// over a connection of its own: who cannot get onto the host any more cannot confirm it either. What follows an apply follows now:
/// letters, webhooks and hooks.
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
    /// Send no letters to new users, as when a whole site moves here
    #[arg(long, conflicts_with = "back")]
    no_letters: bool,
}

impl Confirm {
    /// Answers every host on which something waits; one that fails keeps no other from its answer.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        if front.sound(session).is_none() {
            return Ok(Exit::Failed);
        }
        let who = environment::who();
        let (mut waited, mut exit, mut answered) = (Vec::new(), Exit::Done, 0);
        for to in hosts::chosen(&mut front, &self.host)? {
            match self.answer(session, &to, &who) {
                Ok(None) => continue,
                Ok(Some(waiting)) => {
                    let became = if self.back {
                        "went back"
                    } else {
                        "confirmed, it stays"
                    };
                    session.out.say(&format!("{}: {became}", to.id));
                    waited.push((to.id, waiting));
                }
                Err(error) => {
                    hosts::failure(&to.id, &error).tell();
                    exit = exit.max(code(&error));
                }
            }
            answered += 1;
        }
        if answered == 0 {
            return Err(Failure::new("nothing waits for confirmation on any host")
                .help("what was confirmed, or went back, stands in `pbxctl history`"));
        }
        if !self.back {
            after_apply::confirmed(session, &front, &waited, &who, self.no_letters);
        }
        Ok(exit)
    }

    /// What waited on a host that took the answer; nothing where nothing waits and nobody named it.
    fn answer(
        &self,
        session: &Session,
        to: &Destination,
        who: &str,
    ) -> Result<Option<Waiting>, ApplyError> {
        let mut host = reach(session, to)?;
        let waited = waiting(host.as_mut(), to)?;
        if waited.is_none() && self.host.is_empty() {
            return Ok(None);
        }
        let verdict = if self.back {
            Verdict::Back
        } else {
            Verdict::Keep
        };
        // Where nothing waits, it says so
        answer(host.as_mut(), &self.word, who, verdict)?;
        Ok(waited)
    }
}

const fn code(error: &ApplyError) -> Exit {
    match error.trouble {
        Trouble::Stale => Exit::Stale,
        Trouble::Locked => Exit::Locked,
        _ => Exit::Failed,
    }
}
