use super::args::{Format, Repository};
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Show what the hosts run now
///
/// The active release, whether its files are as they were written, who holds the host, and which lines its core
/// configuration still needs.
#[derive(Debug, clap::Args)]
pub(super) struct Status {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Status {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
