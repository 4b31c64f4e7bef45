//! The project's own log: what the journals of all hosts say together, and whether they agree.

use super::Outcome;
use super::agreement::{At, Journals, behind, contradictions, first, seen, told};
use super::carried::Brought;
use super::journal::{Entry, WITNESS};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Of a `carry`: whose it was, where from, and what came along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Brought>>,
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
    in_order(all.into_values().collect())
}

/// By the time when they began, and those of one second as the journals of their hosts have them.
fn in_order(entries: Vec<ProjectEntry>) -> Vec<ProjectEntry> {
    let before = before(&entries);
    let mut left: BTreeMap<_, _> = entries
        .into_iter()
        .enumerate()
        .map(|(at, entry)| ((entry.time.clone(), at), entry))
        .collect();
    let mut ordered = Vec::with_capacity(left.len());
    // Two that went over the hosts in different directions wait for each other: then the first goes
    while let Some(first) = left.keys().next() {
        let mut same = left.keys().take_while(|(time, _)| *time == first.0);
        let waits = |at: usize| before.range((at, 0)..(at + 1, 0));
        let free = |(time, at): &&(String, usize)| {
            !waits(*at).any(|(_, other)| left.contains_key(&(time.clone(), *other)))
        };
        let next = same.find(free).unwrap_or(first).clone();
        ordered.extend(left.remove(&next));
    }
    ordered
}

/// Of two whose lines follow each other on a host, the later and the earlier.
fn before(entries: &[ProjectEntry]) -> BTreeSet<(usize, usize)> {
    let mut hosts: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for (host, ended) in &entry.hosts {
            hosts
                .entry(host)
                .or_default()
                .extend(ended.line.map(|line| (line, at)));
        }
    }
    let pairs = hosts.values().flat_map(|lines| {
        let later = lines.values().skip(1);
        later.copied().zip(lines.values().copied())
    });
    pairs.collect()
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
            entry.brought.clone_from(&fact.entry.brought);
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
        brought: entry.brought.clone(),
        hosts: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(who: &str, time: &str, lines: &[(&str, usize)]) -> ProjectEntry {
        let ended = |line| Ended {
            line: Some(line),
            ..Ended::default()
        };
        ProjectEntry {
            who: who.to_owned(),
            time: time.to_owned(),
            hosts: lines
                .iter()
                .map(|(host, line)| ((*host).to_owned(), ended(*line)))
                .collect(),
            ..ProjectEntry::default()
        }
    }

    fn order(entries: Vec<ProjectEntry>) -> Vec<String> {
        let ordered = in_order(entries).into_iter();
        ordered.map(|entry| entry.who).collect()
    }

    #[test]
    fn what_began_in_one_second_is_told_as_it_was_written() {
        let entries = [
            entry("first", "10:00:00", &[("a", 9), ("b", 2)]),
            entry("second", "10:00:01", &[("a", 12)]),
            entry("third", "10:00:01", &[("a", 14), ("b", 4)]),
            entry("fourth", "10:00:01", &[("b", 6)]),
            entry("fifth", "10:00:02", &[("c", 1)]),
        ];
        for turn in 0..entries.len() {
            for back in [false, true] {
                let mut entries = entries.clone();
                entries.rotate_left(turn);
                if back {
                    entries.reverse();
                }
                let ordered = order(entries.into());
                assert_eq!(ordered, ["first", "second", "third", "fourth", "fifth"]);
            }
        }
    }

    #[test]
    fn two_that_met_in_the_middle_are_both_told() {
        let one = entry("one", "10:00:01", &[("a", 2), ("b", 4)]);
        let other = entry("other", "10:00:01", &[("a", 4), ("b", 2)]);
        assert_eq!(order(vec![one.clone(), other.clone()]).len(), 2);
        assert_eq!(order(vec![other, one]).len(), 2);
    }
}
