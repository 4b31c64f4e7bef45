use super::exit::Exit;
use super::failure::Failure;
use super::json::Document;
use super::out::Out;
use super::repository::Repository;
use super::session::Session;
use super::{compile, github, gitlab, sarif};
use clap::ValueEnum;

/// Check everything, change nothing
///
/// Reads the whole repository and reports every fault at once, each with its place and a remedy. Needs no key and
/// reaches no host. A warning can be allowed where it is said: `# pbxctl: allow W0701 because …` on its line or the line above.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    repository: Repository,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,
    /// Take warnings for errors; those that are allowed at their line are left out
    #[arg(long)]
    deny_warnings: bool,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For code scanners: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: a command for each finding, shown beside its line
    Github,
    /// For GitLab: its code quality report
    Gitlab,
}

impl Check {
    /// Reports all that is found.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut front = compile::front(session, &self.repository, None)?;
        front.rehearse();
        front.look_for_idle_allowances();
        if self.deny_warnings {
            front.found.deny_warnings();
        }
        let (found, sources) = (&front.found, &front.repository.sources);
        match self.format {
            ReportFormat::Text if found.is_empty() => session.out.say("no errors"),
            ReportFormat::Text => session.report(found, sources),
            ReportFormat::Json => Out::data(&Document::<()>::new(found, sources, None).text())?,
            ReportFormat::Sarif => Out::data(&sarif::draw(found, sources))?,
            ReportFormat::Github => Out::data(&github::draw(found, sources))?,
            ReportFormat::Gitlab => Out::data(&gitlab::draw(found, sources))?,
        }
        Ok(if front.found.has_errors() {
            Exit::Failed
        } else {
            Exit::Done
        })
    }
}
