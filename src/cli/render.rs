use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use std::path::PathBuf;

/// Write the files of every host into a folder
///
/// What `apply` would put onto the hosts. Needs the key, unless the secrets are masked.
#[derive(Debug, clap::Args)]
pub(super) struct Render {
    #[command(flatten)]
    repository: Repository,
    /// The folder to write to; each host gets one below it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Show what is secret as a mark; needs no key
    #[arg(long)]
    masked: bool,
}

impl Render {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
