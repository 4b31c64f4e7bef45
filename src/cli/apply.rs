use super::args::{Format, Repository};
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Put the hosts into the state that is written down
///
/// Shows the plan, asks, uploads, switches in one instant, reloads what changed and asks the engine whether all is there.
/// A host that does not come up as planned goes back to its former state by itself.
#[derive(Debug, clap::Args)]
pub(super) struct Apply {
    #[command(flatten)]
    repository: Repository,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Why, for the journal of the hosts
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
    /// The form of the result
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Apply {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
