//! What every host's journal says of all others': after an apply each host is told what was done on the others, and where their journals
//! stand. So a host that is lost takes no history with it, and a journal that is written anew, by whomever, is found out by the others.

use super::ask::ask;
use super::chain::{digest, parsed};
use super::journal::{Entry, Head, Seen, WITNESS};
use super::side_by_side::{lock, side_by_side};
use super::{Answer, ApplyError, Host, Outcome, Record};
use crate::bundle::DestinationId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;

/// So many lines are told by who gives the lease back: the beginning and the end of an apply, and of its way back.
pub(super) const LAST: usize = 4;

/// So many hosts are asked and told at once.
const AT_ONCE: usize = 64;

/// A host that an apply has reached.
pub(super) struct Reached {
    pub(super) id: DestinationId,
    pub(super) host: Box<dyn Host>,
    /// What it told of its journal when its lease was given back, if it did.
    pub(super) told: Option<Told>,
}

/// What a host tells of its journal.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    stands: Option<Head>,
    /// Where the journals of others stood when this host was last told of them.
    knows: BTreeMap<String, Head>,
    /// Its last lines, with their numbers.
    lines: Vec<(usize, String)>,
}

impl Told {
    pub(super) fn of(answer: &Answer) -> Self {
        let stands = answer.lines("stands").next().and_then(|parts| head(&parts));
        let knows = answer.lines("knows").filter_map(|parts| {
            let (host, rest) = parts.split_first()?;
            Some((host.clone(), head(rest)?))
        });
        let lines: Vec<_> = answer.lines("line").map(|parts| parts.join("\t")).collect();
        let last = stands.as_ref().map_or(0, |head| head.lines);
        let before = last.saturating_sub(lines.len());
        Self {
            knows: knows.collect(),
            lines: (before + 1..).zip(lines).collect(),
            stands,
        }
    }

    fn ask(host: &mut dyn Host, lines: usize) -> Result<Self, ApplyError> {
        let answer = ask(host, "history", [lines.to_string()], &mut std::io::empty())?;
        Ok(Self::of(&answer))
    }

    /// The last line that this host was told of another's journal.
    fn known(&self, of: &str, stands: &Head) -> usize {
        let known = self.knows.get(of);
        let known = known.filter(|known| known.first == stands.first);
        known.map_or(0, |known| known.lines)
    }

    /// Whether its lines begin where `from` ends.
    fn reaches(&self, from: usize) -> bool {
        self.lines
            .first()
            .is_none_or(|(first, _)| *first <= from + 1)
    }

    /// Its lines behind that one.
    fn behind(&self, from: usize) -> impl Iterator<Item = &(usize, String)> {
        self.lines.iter().filter(move |(number, _)| *number > from)
    }

    /// Whether the journal is still the one that stood there once, as far as its lines tell.
    fn follows(&self, known: &Head) -> bool {
        let Some(stands) = &self.stands else {
            return false;
        };
        let line = |number| self.lines.iter().find(|(at, _)| *at == number);
        let same = line(known.lines).is_none_or(|(_, line)| digest(line) == known.digest);
        let next = line(known.lines + 1).and_then(|(_, line)| parsed(line));
        let goes_on = next.is_none_or(|next| next.previous == known.digest);
        stands.first == known.first && stands.lines >= known.lines && same && goes_on
    }
}

fn head(parts: &[String]) -> Option<Head> {
    let [lines, digest, first] = parts else {
        return None;
    };
    Some(Head {
        lines: lines.parse().ok()?,
        digest: digest.clone(),
        first: first.clone(),
    })
}

/// Tells every host what it does not know of the others, and how this apply ended on each. Gives what went wrong, a sentence each.
pub(super) fn witness(
    reached: Vec<Reached>,
    record: &Record,
    fleet: &BTreeMap<String, Outcome>,
) -> Vec<String> {
    if reached.len() < 2 {
        return Vec::new();
    }
    let hosts: Vec<_> = reached.into_iter().map(Mutex::new).collect();
    let mut faults = ask_those(&hosts, LAST, |one| one.told.is_none());
    let far = too_far(&told(&hosts));
    faults.extend(ask_those(&hosts, usize::MAX >> 32, |one| {
        far.contains(one.id.as_str())
    }));
    let all = told(&hosts);
    faults.extend(changed(&all));
    let ends = side_by_side(&hosts, AT_ONCE, |one| {
        let mut one = lock(one);
        let (id, host) = (one.id.clone(), one.host.as_mut());
        let Some(input) = news(id.as_str(), &all, record, fleet) else {
            return Ok(());
        };
        let told = ask(host, "witness", [], &mut input.as_bytes());
        told.map(drop).map_err(|error| untold(&id, &error))
    });
    faults.extend(ends.into_iter().filter_map(Result::err));
    faults
}

fn untold(id: &DestinationId, error: &ApplyError) -> String {
    let why = &error.message;
    format!(
        "`{id}` does not know what was done on the other hosts, and is told by the next apply: {why}"
    )
}

/// Asks some of the hosts for so many lines of their journals.
fn ask_those(
    hosts: &[Mutex<Reached>],
    lines: usize,
    which: impl Fn(&Reached) -> bool + Sync,
) -> Vec<String> {
    let ends = side_by_side(hosts, AT_ONCE, |one| {
        let mut one = lock(one);
        if !which(&one) {
            return None;
        }
        let told = Told::ask(one.host.as_mut(), lines);
        let fault = told.as_ref().err().map(|error| untold(&one.id, error));
        one.told = told.ok();
        fault
    });
    ends.into_iter().flatten().collect()
}

fn told(hosts: &[Mutex<Reached>]) -> BTreeMap<String, Told> {
    let one = |one: &Mutex<Reached>| {
        let one = lock(one);
        Some((one.id.to_string(), one.told.clone()?))
    };
    hosts.iter().filter_map(one).collect()
}

/// Every host but this one, what it told and where its journal stands.
fn others<'a>(
    than: &'a str,
    all: &'a BTreeMap<String, Told>,
) -> impl Iterator<Item = (&'a String, &'a Told, &'a Head)> {
    let others = all.iter().filter(move |(id, _)| *id != than);
    others.filter_map(|(id, told)| Some((id, told, told.stands.as_ref()?)))
}

/// Those of which more lines are wanted than they told.
fn too_far(all: &BTreeMap<String, Told>) -> BTreeSet<String> {
    let mut far = BTreeSet::new();
    for (id, own) in all {
        for (other, told, stands) in others(id, all) {
            if !told.reaches(own.known(other, stands)) {
                far.insert(other.clone());
            }
        }
    }
    far
}

/// Journals that do not go on where another host saw them.
fn changed(all: &BTreeMap<String, Told>) -> Vec<String> {
    let mut found = BTreeMap::new();
    for (id, own) in all {
        for (other, known) in &own.knows {
            if all.get(other).is_some_and(|told| !told.follows(known)) {
                found.entry(other).or_insert(id);
            }
        }
    }
    let say = |(other, id): (&String, &String)| {
        format!(
            "the journal of `{other}` is not the one that `{id}` saw before: `pbxctl history --verify` tells more"
        )
    };
    found.into_iter().map(say).collect()
}

/// What a host is to be told: a line for its journal, and where the others stand. Nothing where it knows all.
fn news(
    id: &str,
    all: &BTreeMap<String, Told>,
    record: &Record,
    fleet: &BTreeMap<String, Outcome>,
) -> Option<String> {
    let own = all.get(id)?;
    let mut entry = Entry::witness(record, fleet.clone());
    let mut known = String::new();
    for (other, told, stands) in others(id, all) {
        entry
            .seen
            .extend(seen(other, told, own.known(other, stands)));
        entry.heads.insert(other.clone(), stands.clone());
        let Head {
            lines,
            digest,
            first,
        } = stands;
        // Writing to a String cannot fail.
        let _infallible = writeln!(known, "{other}\t{lines}\t{digest}\t{first}");
    }
    if known.is_empty() || entry.seen.is_empty() && fleet.is_empty() {
        return None;
    }
    Some(format!("{}\n{known}", serde_json::to_string(&entry).ok()?))
}

/// The lines of a host's journal behind that one, as others keep them: without files and steps, and no beginning that has an end.
fn seen<'t>(host: &'t str, told: &'t Told, from: usize) -> impl Iterator<Item = Seen> + 't {
    let lines = told.behind(from).filter_map(move |(number, line)| {
        let entry = parsed(line)?.entry;
        Some(Seen::of(host, *number, &digest(line), &entry)).filter(|_| entry.action != WITNESS)
    });
    let lines: Vec<_> = lines.collect();
    let ended: BTreeSet<_> = lines.iter().filter_map(Seen::ends).collect();
    lines
        .into_iter()
        .filter(move |one| one.ends().is_some() || !ended.contains(&one.tie()))
}
