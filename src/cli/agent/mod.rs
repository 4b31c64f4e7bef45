//! Follows a branch, and keeps the hosts on its last good commit.

mod attempt;
mod follow;
mod origin;
mod state;
mod told;

use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Follow a branch: keep the hosts on its last good commit, without anybody who types
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Agent {
    #[command(subcommand)]
    verb: AgentVerb,
}

#[derive(Debug, clap::Subcommand)]
enum AgentVerb {
    Follow(Box<follow::Follow>),
    Pause(told::Pause),
    Resume(told::Resume),
    Status(told::Status),
}

impl Agent {
    /// Does it.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.verb {
            AgentVerb::Follow(verb) => verb.run(session),
            AgentVerb::Pause(verb) => verb.run(session),
            AgentVerb::Resume(verb) => verb.run(session),
            AgentVerb::Status(verb) => verb.run(session),
        }
    }
}
