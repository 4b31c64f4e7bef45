use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Take a host back to an earlier release
///
/// Without `--to`, the release before the present one. The change is journalled and checked like any other.
#[derive(Debug, clap::Args)]
pub(super) struct Rollback {
    #[command(flatten)]
    repository: Repository,
    /// The number of the release, as `history` shows it
    #[arg(long, value_name = "N")]
    to: Option<u64>,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Why, for the journal of the hosts
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

impl Rollback {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
