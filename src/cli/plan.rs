use super::args::{Format, Repository};
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Show what `apply` would change on the hosts
///
/// Compares what is written down with what the hosts run, and changes nothing. Exits with 2 if there are changes.
#[derive(Debug, clap::Args)]
pub(super) struct Plan {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// The form of the plan
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Plan {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
