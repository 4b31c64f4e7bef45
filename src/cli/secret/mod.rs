//! What people do with secrets by hand.

pub(super) mod link;
mod new;
pub(super) mod of;
mod rotate;
mod seal;
mod show;

use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use clap::Subcommand;

/// Make, seal, show, hand over and replace secrets
///
/// Passwords and PINs derive from the project key and are stored nowhere. Those that others made, such as a provider's, are
/// read from the environment or a file, or sealed into the documents.
#[derive(Debug, clap::Args)]
pub(super) struct Secret {
    #[command(subcommand)]
    what: What,
}

/// What is done.
#[derive(Debug, Subcommand)]
enum What {
    New(new::New),
    Seal(seal::Seal),
    Show(show::Show),
    Link(link::Link),
    Rotate(rotate::Rotate),
}

impl Secret {
    /// Does it.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        match &self.what {
            What::New(_) => new::run(),
            What::Seal(verb) => verb.run(session),
            What::Show(verb) => verb.run(session),
            What::Link(verb) => verb.run(session),
            What::Rotate(verb) => verb.run(session),
        }
    }
}
