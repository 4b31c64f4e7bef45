//! Whether the journals of a project's hosts agree: what each says of itself is held to what the others saw of it.

use super::chain::{History, Line};
use super::journal::{Entry, Head, Seen, WITNESS};
use std::collections::{BTreeMap, BTreeSet};

/// The journals of hosts that answered, by host.
pub type Journals = BTreeMap<String, History>;

/// A host, the first line of its journal, and the number of a line.
pub(super) type At<'j> = (&'j str, &'j str, usize);

/// The digest of the first line, which tells a journal from one that was begun anew.
pub(super) fn first(journal: &History) -> &str {
    journal.lines.first().map_or("", |line| &line.digest)
}

/// The lines of a journal that say what was done on other hosts.
fn witnesses(journal: &History) -> impl Iterator<Item = &Entry> {
    let entries = journal.lines.iter().filter_map(|line| line.entry.as_ref());
    entries.filter(|entry| entry.action == WITNESS)
}

/// What hosts were told of others: by whom, and when.
pub(super) fn told(journals: &Journals) -> impl Iterator<Item = (&str, &Entry)> {
    let all = journals.iter();
    all.flat_map(|(by, journal)| witnesses(journal).map(move |entry| (by.as_str(), entry)))
}

/// The lines of others that a host was told of, and the first line of the journal that they are of.
pub(super) fn seen(entry: &Entry) -> impl Iterator<Item = (At<'_>, &Seen)> {
    entry.seen.iter().map(|seen| {
        let first = entry.heads.get(&seen.host);
        let first = first.map_or("", |head| head.first.as_str());
        ((seen.host.as_str(), first, seen.line), seen)
    })
}

/// What is wrong, by host, with the first line of its journal that is; the first counts, as all behind it is otherwise as well.
#[derive(Default)]
struct Wrong(BTreeMap<String, (usize, String)>);

impl Wrong {
    fn add(&mut self, of: &str, line: usize, what: impl FnOnce() -> String) {
        let known = self.0.get(of).map(|(line, _)| *line);
        if known.is_none_or(|known| line < known) {
            self.0.insert(of.to_owned(), (line, what()));
        }
    }
}

/// Where a journal is not what another host saw of it, or two hosts saw different things; and what is only to be known.
pub(super) fn contradictions(journals: &Journals) -> (Vec<String>, Vec<String>) {
    let mut wrong = Wrong::default();
    let notes = stand(journals, &mut wrong);
    copied(journals, &mut wrong);
    let faults = wrong.0.into_values().map(|(_, what)| what);
    (faults.chain(unlike(journals)).collect(), notes)
}

/// Holds journals to where others saw them stand.
fn stand(journals: &Journals, wrong: &mut Wrong) -> Vec<String> {
    let mut notes = BTreeSet::new();
    let mut known: BTreeMap<At<'_>, (&str, &str)> = BTreeMap::new();
    for (by, entry) in told(journals) {
        for (of, head) in &entry.heads {
            let at = (of.as_str(), head.first.as_str(), head.lines);
            let (digest, other) = *known.entry(at).or_insert((&head.digest, by));
            if digest != head.digest {
                wrong.add(of, head.lines, || two(at, other, by));
            }
            match journals.get(of).map(|now| held(journals, (of, now), head)) {
                Some(Held::Anew) => {
                    notes.insert(format!("`{of}` began its journal anew: what it did before is told by those that saw it"));
                }
                Some(Held::Other(what)) => wrong.add(of, head.lines, || {
                    let time = &entry.time;
                    format!("`{of}`: {what}; `{by}` saw it at the apply of {time}")
                }),
                Some(Held::Same) | None => {}
            }
        }
    }
    notes.into_iter().collect()
}

/// Holds the lines that hosts keep of each other to the journals themselves, and to each other.
fn copied(journals: &Journals, wrong: &mut Wrong) {
    let mut known: BTreeMap<At<'_>, (&str, &Seen)> = BTreeMap::new();
    for (by, entry) in told(journals) {
        for (at, copy) in seen(entry) {
            let (of, begun, number) = at;
            let own = journals.get(of).filter(|own| first(own) == begun);
            let line = own.and_then(|own| own.lines.get(number.checked_sub(1)?));
            if line.is_some_and(|line| !is_of(copy, line)) {
                wrong.add(of, number, || {
                    format!("`{of}`: line {number} of its journal is not what `{by}` has of it")
                });
            }
            let (other, same) = *known.entry(at).or_insert((by, copy));
            if same != copy {
                wrong.add(of, number, || two(at, other, by));
            }
        }
    }
}

fn two((of, _, line): At<'_>, one: &str, other: &str) -> String {
    format!("`{of}`: `{one}` and `{other}` saw two different lines {line} of its journal")
}

/// Where two hosts were told different things of one apply.
fn unlike(journals: &Journals) -> Vec<String> {
    let mut known: BTreeMap<&str, (&str, &Entry)> = BTreeMap::new();
    let mut found = BTreeMap::new();
    let said = |entry: &Entry| Entry {
        heads: BTreeMap::new(),
        seen: Vec::new(),
        ..entry.clone()
    };
    for (by, entry) in told(journals) {
        let Some(run) = entry.run.as_deref().filter(|_| !entry.fleet.is_empty()) else {
            continue;
        };
        let (other, first) = *known.entry(run).or_insert((by, entry));
        if said(first) != said(entry) {
            found.entry(run).or_insert_with(|| {
                format!(
                    "`{other}` and `{by}` say different things of the apply of {}",
                    first.time
                )
            });
        }
    }
    found.into_values().collect()
}

/// What became of a journal that stood somewhere once.
enum Held {
    Same,
    /// It was begun anew, and hosts have been told of that one since.
    Anew,
    /// It is another now, and how.
    Other(String),
}

fn held(journals: &Journals, (of, journal): (&str, &History), head: &Head) -> Held {
    let now = first(journal);
    if now != head.first {
        let mut heads = told(journals).filter_map(|(_, entry)| entry.heads.get(of));
        return match heads.any(|head| head.first == now) {
            true => Held::Anew,
            false => {
                Held::Other("its journal is not the one that it had, which is gone".to_owned())
            }
        };
    }
    let (stood, lines) = (head.lines, journal.lines.len());
    match stood.checked_sub(1).and_then(|at| journal.lines.get(at)) {
        None => Held::Other(format!(
            "its journal has {lines} lines, and had {stood}: it was cut"
        )),
        Some(line) if line.digest == head.digest => Held::Same,
        Some(_) => Held::Other(format!(
            "line {stood} of its journal is not the one that it was: it, or a line before it, was edited"
        )),
    }
}

/// Whether a copy is that of a line.
fn is_of(copy: &Seen, line: &Line) -> bool {
    let own = line.entry.as_ref();
    let own = own.map(|entry| Seen::of(&copy.host, line.number, &line.digest, entry));
    own.as_ref() == Some(copy)
}

/// Who has not been told of everything that the journals of others say.
pub(super) fn behind(journals: &Journals) -> Vec<String> {
    let mut told = Vec::new();
    for (host, journal) in journals {
        let lacks = |(other, its): (&String, &History)| {
            let known = witnesses(journal).filter_map(|entry| entry.heads.get(other));
            let known = known.filter(|head| head.first == first(its));
            let known = known.map(|head| head.lines).max().unwrap_or(0);
            let unseen = its.lines.iter().skip(known);
            let done = |line: &&Line| {
                line.entry
                    .as_ref()
                    .is_some_and(|entry| entry.action != WITNESS)
            };
            unseen.filter(done).count()
        };
        let others = || journals.iter().filter(|(other, _)| *other != host);
        let lines: usize = others().map(lacks).sum();
        let newest = others().filter_map(|(_, its)| last_run(its)).max();
        if lines > 0 {
            told.push(format!("`{host}` was not told of {lines} lines of other hosts yet: the next apply of all hosts does it"));
        } else if newest.is_some_and(|newest| Some(newest) > last_run(journal)) {
            told.push(format!("`{host}` lacks the line on the last apply that other hosts have: it was not told, or the line was cut off"));
        }
    }
    told
}

/// When the last apply began of which a journal says how it ended on all hosts.
fn last_run(journal: &History) -> Option<&str> {
    let whole = witnesses(journal).filter(|entry| !entry.fleet.is_empty());
    whole.last().map(|entry| entry.time.as_str())
}
