use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;

/// Allocate numbers and write `pbx.lock`
///
/// Whoever has no number yet gets the lowest free one of the pool; nobody else's number moves. Commit the result.
#[derive(Debug, clap::Args)]
pub(super) struct Lock {
    #[command(flatten)]
    repository: Repository,
    /// Write nothing; exit with 2 if the lockfile would change
    #[arg(long)]
    check: bool,
    /// The date that is noted for numbers that become free [default: today, in UTC]
    #[arg(long, value_name = "DATE")]
    today: Option<jiff::civil::Date>,
}

impl Lock {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
