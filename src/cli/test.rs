use super::compile;
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::json::Document;
use super::junit;
use super::out::Out;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use crate::diag::Diagnostics;
use crate::examine::{Verdict, examine};
use crate::simulate::Words;
use crate::source::SourceMap;
use clap::ValueEnum;
use serde_json::json;

/// Run the call tests of the repository
///
/// Runs what `tests/*.yaml` say that calls must do, must never do and must always be able to do. Reaches no host. A test that
/// fails is shown with the line of the test, the step that was taken instead and the command that walks the call.
#[derive(Debug, clap::Args)]
pub(super) struct Test {
    #[command(flatten)]
    repository: Repository,
    /// Only tests whose name holds this
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: ReportFormat,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs; versioned
    Json,
    /// For CI servers, in XML
    Junit,
}

impl ReportFormat {
    /// The form in which errors are reported that stand in the way.
    const fn usual(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Junit => Format::Text,
        }
    }
}

impl Test {
    /// Reports what came of each test.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let front = compile::front(session, &self.repository, None)?;
        let Some(middle) = front.walkable() else {
            return front.refuse(session, self.format.usual());
        };
        let words = Words {
            site: &front.site,
            allocation: &middle.allocated.allocation,
            calls: front.calls(middle),
        };
        let mut verdicts = examine(&words);
        let all = verdicts.len();
        let wanted = |verdict: &Verdict<'_>| {
            self.only
                .as_ref()
                .is_none_or(|only| verdict.test.name.value.contains(only.as_str()))
        };
        verdicts.retain(wanted);
        if verdicts.is_empty() && all > 0 {
            let only = self.only.as_deref().unwrap_or_default();
            return Err(Failure::usage(format!("no test has `{only}` in its name")));
        }
        self.report(session, &verdicts, &front.repository.sources)
    }

    fn report(
        &self,
        session: &Session,
        verdicts: &[Verdict<'_>],
        sources: &SourceMap,
    ) -> Result<Exit, Failure> {
        let findings = verdicts.iter().flat_map(|verdict| verdict.found.iter());
        let found: Diagnostics = findings.cloned().collect();
        let failed = verdicts
            .iter()
            .filter(|verdict| !verdict.found.is_empty())
            .count();
        match self.format {
            ReportFormat::Text => {
                let lines = verdicts.iter().map(|verdict| {
                    let passed = verdict.found.is_empty();
                    let word = if passed { "pass" } else { "FAIL" };
                    format!("{word}  {}\n", verdict.test.name.value)
                });
                Out::data(&lines.collect::<String>())?;
                session.report(&found, sources);
                session.out.say(&summary(verdicts.len(), failed));
            }
            ReportFormat::Json => {
                let tests = verdicts.iter().map(|verdict| {
                    json!({
                        "name": verdict.test.name.value,
                        "passed": verdict.found.is_empty(),
                        "at": sources.path_line(verdict.test.place),
                    })
                });
                let result = json!({
                    "kind": "test",
                    "failed": failed,
                    "tests": tests.collect::<Vec<_>>(),
                });
                Out::data(&Document::new(&found, sources, Some(result)).text())?;
            }
            ReportFormat::Junit => Out::data(&junit::draw(verdicts, sources))?,
        }
        Ok(if failed == 0 {
            Exit::Done
        } else {
            Exit::Failed
        })
    }
}

fn summary(all: usize, failed: usize) -> String {
    match (all, failed) {
        (0, _) => "there are no call tests; write some into `tests/calls.yaml`".to_owned(),
        (all, 0) => format!("{} passed", numbered(all, "test")),
        (all, failed) => format!("{failed} of {} failed", numbered(all, "test")),
    }
}
