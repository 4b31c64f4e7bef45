//! A release that is live for a while only: armed before the switch, confirmed over another connection, or gone again.

use super::ask::{ask, seconds};
use super::look::look;
use super::run::Run;
use super::steps::StepName;
use super::transaction::Move;
use super::{ApplyError, Entry, Host, Record, history, reading};
use crate::bundle::{Destination, Digest, Manifest};
use crate::plan::Pending;
use std::collections::BTreeSet;

/// What somebody says of a release that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It works: it stays.
    Keep,
    /// It does not: the host goes back at once.
    Back,
}

/// A release that waits on a host.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its name.
    pub release: String,
    /// What it means there; why that is not known, where it cannot be told. It can be confirmed all the same.
    pub came: Result<Came, ApplyError>,
}

/// What is otherwise on a host since a release is live there.
#[derive(Clone, Debug, Default)]
pub struct Came {
    /// What of the repository lives there since, and did not before.
    pub comes: BTreeSet<String>,
    /// What lived there before and does no more.
    pub leaves: BTreeSet<String>,
    /// Who applied it, as the journal of the host has it.
    pub record: Record,
}

/// What waits for confirmation on a host, if anything does.
pub fn waiting(
    host: &mut dyn Host,
    destination: &Destination,
) -> Result<Option<Waiting>, ApplyError> {
    let live = look(host, destination, None)?;
    Ok(live.pending.map(|pending| Waiting {
        came: came(host, &pending, live.manifest.as_ref()),
        release: pending.release,
    }))
}

fn came(
    host: &mut dyn Host,
    pending: &Pending,
    live: Option<&Manifest>,
) -> Result<Came, ApplyError> {
    let former = match pending.former.as_str() {
        "none" => None,
        former => Some(reading::manifest(host, former, live)?),
    };
    let holds = |manifest: Option<&Manifest>| {
        manifest
            .map(|manifest| manifest.holds.clone())
            .unwrap_or_default()
    };
    let (now, before) = (holds(live), holds(former.as_ref()));
    let journal = history(host)?;
    let entries = journal.lines.into_iter().filter_map(|line| line.entry);
    // A release that lies there more than once has a name with a number behind its digest
    let digest = pending.release.split('.').next();
    let mut applied = entries.filter(|entry| Some(&*entry.to) == digest && entry.outcome.is_none());
    Ok(Came {
        comes: now.difference(&before).cloned().collect(),
        leaves: before.difference(&now).cloned().collect(),
        record: applied.next_back().map(Entry::record).unwrap_or_default(),
    })
}

/// Answers a host whose release waits for confirmation, with the word that its apply gave.
///
/// A word that was used, that belongs to another apply, or that comes too late is refused as stale.
pub fn answer(
    host: &mut dyn Host,
    word: &str,
    who: &str,
    verdict: Verdict,
) -> Result<(), ApplyError> {
    let input = format!("{word}\n{who}\n");
    match verdict {
        Verdict::Keep => ask(host, "accept", [], &mut input.as_bytes()),
        Verdict::Back => ask(host, "refuse", [], &mut input.as_bytes()),
    }
    .map(drop)
}

impl Run<'_, '_> {
    /// Has the host go back to the release that was last found working, unless somebody confirms the new one in time.
    pub(super) fn arm(&mut self, name: &str, to: &Move) -> Result<(), ApplyError> {
        let Some(confirm) = &self.order.options.confirm else {
            return Ok(());
        };
        let former = former(name, to).unwrap_or("none");
        let args = [
            seconds(confirm.within),
            name.to_owned(),
            former.to_owned(),
            self.group(to.manifest.engine.as_ref()),
            self.how(),
        ];
        let digest = format!("{}\n", Digest::of(confirm.word.as_bytes()));
        self.step(StepName::Arm, args, &mut digest.as_bytes())
    }

    /// Takes the alarm away where the release is not live any more, or never was.
    pub(super) fn disarm(&mut self) {
        if self.order.options.confirm.is_some() {
            // Where it cannot be taken away, it finds that nothing is to be done.
            self.step(StepName::Disarm, [], &mut std::io::empty()).ok();
        }
    }
}

/// The release that was last found working, if it is still there and another one.
pub(super) fn former<'a>(name: &str, to: &'a Move) -> Option<&'a str> {
    let good = to.live.good.as_deref();
    good.filter(|good| to.live.have.contains(*good) && *good != name)
}
