use std::path::PathBuf;

/// What every verb takes.
#[derive(Debug, clap::Args)]
pub(super) struct Globals {
    /// Run as if started in this folder
    #[arg(
        short = 'C',
        value_name = "DIR",
        global = true,
        help_heading = "Everywhere"
    )]
    pub(super) directory: Option<PathBuf>,
    /// Say more
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "quiet",
        help_heading = "Everywhere"
    )]
    pub(super) verbose: bool,
    /// Say only what went wrong
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    pub(super) quiet: bool,
    /// Open no connection; a host over SSH is refused
    #[arg(long, global = true, help_heading = "Everywhere")]
    pub(super) offline: bool,
}
