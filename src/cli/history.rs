use super::args::{Format, Repository};
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Show what was applied to the hosts, when and by whom
///
/// Reads the journal of each host and verifies that nobody has changed it.
#[derive(Debug, clap::Args)]
pub(super) struct History {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl History {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
