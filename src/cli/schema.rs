use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use clap::ValueEnum;

/// Print the JSON Schema that editors complete from
///
/// `pbxctl init` writes it to `.pbxctl/`, where the first line of each file names it.
#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// The file it describes
    #[arg(value_enum, default_value_t)]
    of: Of,
}

/// The kinds of files that have a schema.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Of {
    /// pbx.yaml
    #[default]
    Project,
    /// tenants/*/*.yaml
    Tenant,
}

impl Schema {
    /// Not wired yet.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        session.pending(self)
    }
}
