use super::args::Repository;
use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use clap::ValueEnum;

/// List what the repository holds
///
/// One row each, with the place where it is written.
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// What to list
    #[arg(value_enum)]
    what: What,
    #[command(flatten)]
    repository: Repository,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Who has which number
    Numbers,
    /// People
    Users,
    /// Phones and their lines
    Phones,
    /// Tenants, their domain, host and pools
    Tenants,
    /// PBX hosts
    Hosts,
    /// The phone models that are known
    Models,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For programs; versioned
    Json,
    /// For spreadsheets
    Csv,
}

impl List {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
