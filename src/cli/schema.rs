use super::exit::Exit;
use super::failure::Failure;
use super::json;
use super::out::Out;
use crate::plan::{plan_schema, review_schema};
use crate::syntax::schemas;
use clap::ValueEnum;

/// Print a JSON Schema: of the documents, for editors, or of what a verb prints, for programs
///
/// `pbxctl init` writes those of the documents to `.pbxctl/`, where the first line of each file names it.
#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// The file it describes
    #[arg(value_enum, default_value_t)]
    of: Of,
}

/// The kinds of files that have a schema.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Of {
    /// pbx.yaml
    #[default]
    Project,
    /// tenants/*/*.yaml
    Tenant,
    /// library/*.yaml
    Library,
    /// tests/*.yaml
    Tests,
    /// The `result` of `pbxctl plan --format json`
    Plan,
    /// The `result` of `pbxctl diff --format json`
    Diff,
}

impl Schema {
    /// Prints the schema.
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        Out::data(&text(self.of))?;
        Ok(Exit::Done)
    }
}

/// The schema of a kind of file, as text.
pub(super) fn text(of: Of) -> String {
    let schemas = schemas();
    json::pretty(&match of {
        Of::Project => schemas.project,
        Of::Tenant => schemas.tenant,
        Of::Library => schemas.library,
        Of::Tests => schemas.tests,
        Of::Plan => plan_schema(),
        Of::Diff => review_schema(),
    })
}
