use super::args::{Format, Repository};
use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::json::Document;
use super::out::Out;
use super::session::Session;

/// Check everything, change nothing
///
/// Reads the whole repository and reports every fault at once, each with its place and a remedy. Needs no key and
/// reaches no host.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    repository: Repository,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl Check {
    /// Reports all that is found.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        front.rehearse();
        match self.format {
            Format::Text if front.found.is_empty() => session.out.say("no errors"),
            Format::Text => session.report(&front.found, &front.sources),
            Format::Json => {
                Out::data(&Document::<()>::new(&front.found, &front.sources, None).text())?;
            }
        }
        Ok(if front.found.has_errors() {
            Exit::Failed
        } else {
            Exit::Done
        })
    }
}
