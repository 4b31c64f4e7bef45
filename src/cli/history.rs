use super::entry_line::{brought, error, reason, trailer};
use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::json::Document;
use super::out::Out;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use super::short::short;
use super::{hosts, project_log};
use crate::apply::{
    Entry, History as Journal, Journals, Line, Outcome, ProjectLog, Reloaded, Step, StepResult,
    history, project,
};
use crate::bundle::DestinationId;
use serde_json::{Value, json};

/// Show what was applied to the hosts, when and by whom
///
/// Reads the journal of each host, the newest first, and verifies that nobody has changed it. Of several hosts it tells what was done
/// on all of them, also on those that give no answer, as each knows of the others, and whether their journals agree; `--host` tells one
/// host's own journal.
#[derive(Debug, clap::Args)]
pub(super) struct History {
    #[command(flatten)]
    repository: Repository,
    /// Only this host; may be given several times
    #[arg(long, value_name = "HOST")]
    host: Vec<String>,
    /// Only say whether the journals are as they were written
    #[arg(long)]
    verify: bool,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

impl History {
    /// Prints the journals; a broken chain is a failure.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let asked = hosts::ask_each(session, &self.repository, &self.host, |_, host| {
            history(host)
        })?;
        let Some(asked) = asked else {
            return Ok(Exit::Failed);
        };
        let several = self.host.is_empty() && asked.len() > 1;
        let silent = hosts::tell_silent(&asked)?;
        let journals: Vec<_> = asked
            .into_iter()
            .filter_map(|(to, journal)| Some((to.id, journal.ok()?)))
            .collect();
        let log = several.then(|| project(&by_name(&journals)));
        let text = match (self.format, &log) {
            (Format::Json, _) => Document::of(data(&journals, log.as_ref())).text(),
            (Format::Text, None) => text(&journals, !self.verify),
            (Format::Text, Some(log)) => {
                project_log::text(log, !self.verify) + &text(&journals, false)
            }
        };
        Out::data(&text)?;
        let mut faults = journals.iter().map(|(_, journal)| &journal.faults);
        let sound = faults.all(Vec::is_empty) && log.is_none_or(|log| log.faults.is_empty());
        let whole = sound && !silent;
        Ok(if whole { Exit::Done } else { Exit::Failed })
    }
}

fn by_name(journals: &[(DestinationId, Journal)]) -> Journals {
    let named = journals
        .iter()
        .map(|(id, journal)| (id.to_string(), journal.clone()));
    named.collect()
}

fn text(journals: &[(DestinationId, Journal)], whole: bool) -> String {
    let one = |(id, journal): &(DestinationId, Journal)| {
        let ends = ends(journal);
        let lines: String = ends
            .iter()
            .rev()
            .filter(|_| whole)
            .map(|(number, entry)| line(*number, entry))
            .collect();
        let faults = journal.faults.iter().fold(String::new(), |text, fault| {
            text + "  ! "
                + fault
                + "
"
        });
        let chain = if journal.faults.is_empty() {
            "the journal is as it was written"
        } else {
            "the journal was changed"
        };
        format!(
            "{id}: {}, {chain}\n{lines}{faults}",
            numbered(ends.len(), "entry").replace("entrys", "entries")
        )
    };
    journals.iter().map(one).collect()
}

/// What came to an end; what only began was cut off, and the next apply saw to it.
fn ends(journal: &Journal) -> Vec<(usize, &Entry)> {
    let read = |line: &'_ Line| line.entry.is_some();
    let all = journal.lines.iter().filter(|line| read(line));
    all.filter_map(|line| {
        Some((
            line.number,
            line.entry
                .as_ref()
                .filter(|entry| entry.outcome.is_some())?,
        ))
    })
    .collect()
}

fn line(number: usize, entry: &Entry) -> String {
    let outcome = match entry.action.as_str() {
        "unlock" => String::new(),
        "carry" if entry.outcome == Some(Outcome::Applied) => String::new(),
        _ => format!(" {}", entry.outcome.map_or("", Outcome::name)),
    };
    let modules: String = entry.steps.iter().filter_map(reloaded).collect();
    let (time, who, release) = (&entry.time, &entry.who, short(&entry.to));
    let what = match &entry.brought {
        Some(own) => brought(own),
        None => format!("  {release}, {}", numbered(entry.changed, "file")),
    };
    let ms = entry.steps.iter().map(|step| step.ms).sum();
    let about = trailer(entry.commit.as_deref(), entry.ticket.as_deref(), ms);
    let (why, error) = (reason(entry.message.as_deref()), error(&entry.errors));
    format!(
        "  {number:>3}  {time}  {who}  {}{outcome}{what}{about}{why}{error}\n{modules}",
        entry.action
    )
}

/// The modules that a step reloaded, how each ended and how long it took.
fn reloaded(step: &Step) -> Option<String> {
    let one = |module: &Reloaded| {
        let ms = module.ms;
        match module.result {
            StepResult::Done => format!("{} {ms} ms", module.name),
            StepResult::Failed => format!("{} failed after {ms} ms", module.name),
            StepResult::NotApplicable => format!("{} not come to", module.name),
        }
    };
    let all: Vec<_> = step.modules.iter().map(one).collect();
    (!all.is_empty()).then(|| format!("       reloaded {}\n", all.join(", ")))
}

fn data(journals: &[(DestinationId, Journal)], log: Option<&ProjectLog>) -> Value {
    let lines = |journal: &Journal| -> Vec<Value> {
        journal
            .lines
            .iter()
            .map(|line| json!({"number": line.number, "entry": line.entry}))
            .collect()
    };
    let one = |(id, journal): &(DestinationId, Journal)| json!({"host": id.as_str(), "faults": journal.faults, "lines": lines(journal)});
    let hosts: Vec<_> = journals.iter().map(one).collect();
    json!({"kind": "history", "project": log, "hosts": hosts})
}
