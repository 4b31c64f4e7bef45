use super::exit::Exit;
use super::failure::Failure;
use super::format::Format;
use super::hosts;
use super::json::Document;
use super::out::Out;
use super::outcome::short;
use super::report::numbered;
use super::repository::Repository;
use super::session::Session;
use crate::apply::{Entry, History as Journal, Line, Outcome, Reloaded, Step, StepResult, history};
use crate::bundle::DestinationId;
use serde_json::{Value, json};

/// Show what was applied to the hosts, when and by whom
///
/// Reads the journal of each host, the newest first, and verifies that nobody has changed it.
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
        let asked = hosts::ask(session, &self.repository, &self.host, |_, host| {
            history(host)
        })?;
        let Some(asked) = asked else {
            return Ok(Exit::Failed);
        };
        let journals: Vec<_> = asked
            .into_iter()
            .map(|(one, journal)| (one.id, journal))
            .collect();
        match self.format {
            Format::Text => Out::data(&text(&journals, !self.verify))?,
            Format::Json => Out::data(&Document::of(data(&journals)).text())?,
        }
        let sound = journals
            .iter()
            .all(|(_, journal)| journal.faults.is_empty());
        Ok(if sound { Exit::Done } else { Exit::Failed })
    }
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
        _ => format!(" {}", entry.outcome.map_or("", Outcome::name)),
    };
    let commit = entry
        .commit
        .as_deref()
        .map(|commit| format!(", commit {}", shortened(commit)))
        .unwrap_or_default();
    let why = entry
        .message
        .as_deref()
        .map(|why| format!("\n       {why}"))
        .unwrap_or_default();
    let ticket = entry
        .ticket
        .as_deref()
        .map(|ticket| format!(", ticket {ticket}"))
        .unwrap_or_default();
    let error = entry.errors.first();
    let errors = error
        .map(|error| format!("\n       {error}"))
        .unwrap_or_default();
    let modules: String = entry.steps.iter().filter_map(reloaded).collect();
    let took = match entry.steps.iter().map(|step| step.ms).sum() {
        0 => String::new(),
        ms => format!(", {}", seconds(ms)),
    };
    let (time, who, release) = (&entry.time, &entry.who, short(&entry.to));
    let files = numbered(entry.changed, "file");
    format!(
        "  {number:>3}  {time}  {who}  {}{outcome}  {release}, {files}{commit}{ticket}{took}{why}{errors}\n{modules}",
        entry.action
    )
}

/// `1.4s`.
fn seconds(ms: u64) -> String {
    format!("{}.{}s", ms / 1000, ms % 1000 / 100)
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

/// `1a2b3c4d5e6f, changed` of a whole commit that was changed.
fn shortened(commit: &str) -> String {
    let (id, rest) = commit
        .split_once(',')
        .map_or((commit, String::new()), |(id, rest)| {
            (id, format!(",{rest}"))
        });
    format!("{}{rest}", short(id))
}

fn data(journals: &[(DestinationId, Journal)]) -> Value {
    let lines = |journal: &Journal| -> Vec<Value> {
        journal
            .lines
            .iter()
            .map(|line| json!({"number": line.number, "entry": line.entry}))
            .collect()
    };
    let one = |(id, journal): &(DestinationId, Journal)| json!({"host": id.as_str(), "faults": journal.faults, "lines": lines(journal)});
    json!({"kind": "history", "hosts": journals.iter().map(one).collect::<Vec<_>>()})
}
