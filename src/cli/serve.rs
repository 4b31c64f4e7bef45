use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Serve phones their files over TFTP and HTTP
///
/// Serves what the repository compiles to, or any folder, looked up by the MAC of the phone. Stays in the foreground
/// and logs each fetch.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    repository: Repository,
    /// Serve this folder of files instead of a repository
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dir", "rev"])]
    folder: Option<PathBuf>,
    /// Where to answer TFTP
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:69")]
    tftp: SocketAddr,
    /// Where to answer HTTP
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8080")]
    http: SocketAddr,
}

impl Serve {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
