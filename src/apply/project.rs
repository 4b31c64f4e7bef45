//! The project's own log: what the journals of all hosts say together, and whether they agree.

use super::Outcome;
use super::agreement::{At, Journals, behind, contradictions, first, seen, told};
use super::journal::{Entry, WITNESS};
use serde::Serialize;
use std::collections::BTreeMap;

/// The project's log, put together from the journals of its hosts and what each knows of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProjectLog {
    /// What was done, the oldest first.
    pub entries: Vec<ProjectEntry>,
    /// Where journals contradict each other: one was edited, cut, or written anew.
    pub faults: Vec<String>,
    /// What is no contradiction and worth knowing: who has not been told of everything yet.
    pub notes: Vec<String>,
}

/// An apply, a rollback or the like, with all hosts that it touched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProjectEntry {
    /// What it was.
    pub action: String,
    /// What tells it from every other.
    pub run: Option<String>,
    /// Who.
    pub who: String,
    /// When it began, as RFC 3339.
    pub time: String,
    /// The commit that was compiled.
    pub commit: Option<String>,
    /// Why, in the user's words.
    pub message: Option<String>,
    /// The ticket or change that it belongs to.
    pub ticket: Option<String>,
    /// How it went on each host.
    pub hosts: BTreeMap<String, Ended>,
}

/// How something went on one host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ended {
    /// The end; none where it began and was cut off.
    pub outcome: Option<Outcome>,
    /// The line of the host's journal that says so, where one does.
    pub line: Option<usize>,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What went wrong.
    pub errors: Vec<String>,
    /// Which other host says so, where the host itself does not.
    pub told_by: Option<String>,
}

/// What one line says, by whom it is known, and how long it took.
struct Fact<'j> {
    entry: &'j Entry,
    ms: u64,
    by: Option<&'j str>,
}

/// Puts the journals of a project's hosts together, and holds them against each other. What is wrong with each by itself stands in it.
pub fn project(journals: &Journals) -> ProjectLog {
    let facts = facts(journals);
    let (faults, notes) = contradictions(journals);
    ProjectLog {
        entries: entries(journals, &facts),
        faults,
        notes: notes.into_iter().chain(behind(journals)).collect(),
    }
}

fn facts(journals: &Journals) -> BTreeMap<At<'_>, Fact<'_>> {
    let mut facts = BTreeMap::new();
    for (host, journal) in journals {
        let read = journal.lines.iter();
        for (line, entry) in read.filter_map(|line| Some((line, line.entry.as_ref()?))) {
            let ms = entry.steps.iter().map(|step| step.ms).sum();
            let by = None;
            let at = (host.as_str(), first(journal), line.number);
            facts.insert(at, Fact { entry, ms, by });
        }
    }
    for (by, entry) in told(journals) {
        for (at, seen) in seen(entry) {
            facts.entry(at).or_insert(Fact {
                entry: &seen.entry,
                ms: seen.ms,
                by: Some(by),
            });
        }
    }
    facts
}

fn entries(journals: &Journals, facts: &BTreeMap<At<'_>, Fact<'_>>) -> Vec<ProjectEntry> {
    let mut all = done(facts);
    // Of hosts on which nothing began
    for (by, entry) in told(journals) {
        let Some(run) = entry.run.clone().filter(|_| !entry.fleet.is_empty()) else {
            continue;
        };
        let key = (run.clone(), "apply".to_owned());
        let whole = all
            .entry(key)
            .or_insert_with(|| of(entry, "apply", Some(run)));
        for (host, outcome) in &entry.fleet {
            whole.hosts.entry(host.clone()).or_insert_with(|| Ended {
                outcome: Some(*outcome),
                told_by: Some(by.to_owned()),
                ..Ended::default()
            });
        }
    }
    let mut all: Vec<_> = all.into_values().collect();
    all.sort_by(|one, other| one.time.cmp(&other.time));
    all
}

/// What lines say, by what it was part of and what it was.
fn done(facts: &BTreeMap<At<'_>, Fact<'_>>) -> BTreeMap<(String, String), ProjectEntry> {
    let facts = || {
        facts
            .iter()
            .filter(|(_, fact)| fact.entry.action != WITNESS)
    };
    let numbered = |at: &At<'_>, entry: &Entry| format!("{} {} {}", at.0, entry.number, at.1);
    // What a host writes by itself has the number of the apply that it belongs to
    let runs: BTreeMap<_, _> = facts()
        .filter_map(|(at, fact)| Some((numbered(at, fact.entry), fact.entry.run.clone()?)))
        .collect();
    let mut all: BTreeMap<_, ProjectEntry> = BTreeMap::new();
    for (at, fact) in facts() {
        let number = numbered(at, fact.entry);
        let run = runs.get(&number).cloned();
        let key = (run.clone().unwrap_or(number), fact.entry.action.clone());
        let entry = all
            .entry(key)
            .or_insert_with(|| of(fact.entry, &fact.entry.action, run));
        let ended = entry.hosts.entry(at.0.to_owned()).or_default();
        if ended.outcome.is_none() {
            *ended = fact.ended(at.2);
        }
    }
    all
}

impl Fact<'_> {
    fn ended(&self, line: usize) -> Ended {
        Ended {
            outcome: self.entry.outcome,
            line: Some(line),
            ms: self.ms,
            errors: self.entry.errors.clone(),
            told_by: self.by.map(str::to_owned),
        }
    }
}

fn of(entry: &Entry, action: &str, run: Option<String>) -> ProjectEntry {
    ProjectEntry {
        action: action.to_owned(),
        run,
        who: entry.who.clone(),
        time: entry.time.clone(),
        commit: entry.commit.clone(),
        message: entry.message.clone(),
        ticket: entry.ticket.clone(),
        hosts: BTreeMap::new(),
    }
}
