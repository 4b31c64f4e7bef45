//! What would change on hosts, as every verb that changes them or shows it works it out.

use super::ahead::{Ahead, Question};
use super::answer::Texts;
use super::built::Built;
use super::compared::{Connected, Unreached, all_reached, compare};
use super::exit::Exit;
use super::failure::Failure;
use super::front::Front;
use super::json::Document;
use super::known::Wholes;
use super::session::Session;
use super::standing::{Early, Standing};
use super::{hosts, moves, running, vault};
use crate::apply::Reading;
use crate::bundle::{Destination, DestinationId};
use crate::plan::{Action, Diffs, Excess, Kind, Meaning, Review, Style, json as view, meant, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::forget;
use std::panic::resume_unwind;

/// A plan, all that it was made of, and how it differs line by line.
pub(super) struct Planned {
    /// The repository.
    pub(super) front: Front,
    /// What the hosts are to have.
    pub(super) built: Built,
    /// What would change.
    pub(super) plan: crate::plan::Plan,
    /// What that means, from what the live releases were made from.
    pub(super) meaning: Meaning,
    /// Line by line.
    pub(super) diffs: Diffs,
    /// The first of the hosts, for an apply that follows at once.
    pub(super) connected: Connected,
    /// The hosts that are meant and gave no answer: they are not in the plan.
    pub(super) unreached: Unreached,
    /// The hosts that have what they are to have, of which nothing was made: they are not in the bundle.
    whole: Wholes,
}

/// The files of which a plan has the bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Bytes {
    /// All, to be sent wherever they are wanted.
    All,
    /// Those of which hosts have others: what does not change is not made again.
    OfChanges,
    /// The same; of a host that has all that it is to have it is not even told which files these are.
    OfHostsThatChange,
}

impl Bytes {
    /// How hosts find what somebody edited. Who changes a host looks at all that lies there.
    const fn reading(self) -> Reading {
        match self {
            Self::OfHostsThatChange => Reading::Served,
            Self::All | Self::OfChanges => Reading::Touched,
        }
    }

    /// What is asked of those that are named.
    pub(super) fn question(self, named: &[String]) -> Question {
        Question {
            named: named.to_vec(),
            reading: self.reading(),
        }
    }
}

impl Planned {
    /// Compiles, asks the hosts what they run, and compares. An error in the repository gives the repository back.
    pub(super) fn new(
        session: &Session,
        front: Front,
        named: &[String],
        whole: bool,
        bytes: Bytes,
    ) -> Result<Result<Self, Front>, Failure> {
        let planned = Self::of_those_reached(session, front, named, whole, bytes)?;
        if let Ok(planned) = &planned {
            planned.all_reached()?;
        }
        Ok(planned)
    }

    /// A failure where a host gave no answer, which is that of the first.
    pub(super) fn all_reached(&self) -> Result<(), Failure> {
        all_reached(&self.unreached)
    }

    /// Says which hosts are not in it, and why.
    pub(super) fn tell_unreached(&self, session: &Session) {
        for (id, error) in &self.unreached {
            let left = format!("{id}: is not in this plan: {}", error.message);
            session.out.say(&left);
        }
    }

    /// The same as [`Self::new`] where a host that gives no answer keeps none of the others from theirs; a failure where none does.
    pub(super) fn of_those_reached(
        session: &Session,
        mut front: Front,
        named: &[String],
        whole: bool,
        bytes: Bytes,
    ) -> Result<Result<Self, Front>, Failure> {
        if front.middle.is_none() || front.found.has_errors() {
            return Ok(Err(front));
        }
        hosts::all_known(&front, named)?;
        let vault = match vault::open(&front) {
            Ok(vault) => vault,
            Err(faults) => {
                front.found.extend(faults);
                return Ok(Err(front));
            }
        };
        let kept = front.kept.take().filter(|_| bytes != Bytes::All);
        let whole_hosts = kept.as_ref().filter(|_| bytes == Bytes::OfHostsThatChange);
        let based = front.based();
        let early = Early::of(&based, whole_hosts, named);
        let known = kept.as_ref().map(|kept| &kept.known);
        let make = |front: &mut Front, but: &_| front.build_knowing(&vault, known, but);
        let meant = (named, bytes.reading());
        let (mut built, standing) = beside_asking(session, &mut front, (early, meant.1), make)?;
        if front.found.has_errors() {
            return Ok(Err(front));
        }
        let mut compared = compare(session, (&*front.site, &built), standing, meant)?;
        if let Some(kept) = &kept {
            let mut again = |known| -> Result<_, Failure> {
                let built = front.build_knowing(&vault, Some(known), &BTreeSet::new())?;
                let to = (&*front.site, &built);
                let compared = compare(session, to, Standing::default(), meant)?;
                Ok((built, compared))
            };
            if compared.torn {
                (built, compared) = again(&kept.known)?;
            }
            if kept.lacks(&compared.plan, &built.bundle) {
                (built, compared) = again(&kept.nothing())?;
            }
            kept.keep(based, (&compared.plan, &compared.whole), &built.bundle);
        }
        let engines = moves::engines(&compared.plan, &front.site);
        if engines.has_errors() {
            front.found.extend(engines);
            return Ok(Err(front));
        }
        let diffs = diffs(&built, &compared.plan, &compared.before, whole)?;
        let meaning = running::meaning(&mut front, &compared.origins);
        Ok(Ok(Self {
            front,
            built,
            plan: compared.plan,
            meaning,
            diffs,
            connected: compared.connected,
            unreached: compared.unreached,
            whole: compared.whole,
        }))
    }

    /// Ends it, where the process ends as well: connections are closed, and what is in memory goes with the process, which is sooner than
    /// to take it apart.
    pub(super) fn end(self) {
        drop(self.connected);
        forget((self.front, self.built));
    }

    /// Where a host of it is, and what its engine needs to know of us.
    pub(super) fn destination(&self, id: &DestinationId) -> Option<&Destination> {
        let part = self.built.bundle.part(id).map(|part| &part.destination);
        part.or_else(|| self.whole.get(id).map(|(to, _)| to))
    }

    /// For people.
    pub(super) fn text(&self, colour: bool, diffs: bool) -> String {
        let style = Style { colour, diffs };
        meant(&self.meaning, style) + &text(&self.plan, &self.diffs, style)
    }

    /// For programs.
    pub(super) fn json(&self, policy: &[Excess]) -> Value {
        serde_json::from_str(&view(&self.plan, &self.meaning, &self.diffs, policy))
            .unwrap_or_default()
    }

    /// For a page or a comment.
    pub(super) fn review(&self, policy: Vec<Excess>) -> Review {
        let commit = self.front.commit.clone();
        Review {
            kind: Kind::Plan,
            before: "what the hosts run".to_owned(),
            after: commit.unwrap_or_else(|| "what is written".to_owned()),
            meaning: self.meaning.clone(),
            policy,
            plan: self.plan.clone(),
            diffs: self.diffs.clone(),
        }
    }

    /// What was found and a result, as one document.
    pub(super) fn document(&self, result: Value) -> Document<Value> {
        Document::new(
            &self.front.found,
            &self.front.repository.sources,
            Some(result),
        )
    }

    /// How a verb ends that shows it.
    pub(super) fn exit(&self) -> Exit {
        if self.plan.is_refused() {
            Exit::Failed
        } else if self.plan.is_nothing() {
            Exit::Done
        } else {
            Exit::Changes
        }
    }
}

/// Makes what hosts are to have but those that will have it, and asks these and others meanwhile; where one has it not, all is made again
/// without it.
fn beside_asking(
    session: &Session,
    front: &mut Front,
    (early, reading): (Early, Reading),
    make: impl Fn(&mut Front, &BTreeSet<DestinationId>) -> Result<Built, Failure>,
) -> Result<(Built, Standing), Failure> {
    let ids = early.expected.keys().cloned().collect();
    let found = front.found.clone();
    let ahead = front.ahead.take();
    let asked = (reading, ahead.as_ref());
    let (built, standing) = std::thread::scope(|scope| {
        let asking = scope.spawn(|| Standing::ask(session, early, asked));
        let built = make(front, &ids);
        ahead.iter().for_each(Ahead::help);
        let asked = asking.join();
        (built, asked.unwrap_or_else(|panic| resume_unwind(panic)))
    });
    if standing.ids() == ids {
        return Ok((built?, standing));
    }
    front.found = found;
    Ok((make(front, &standing.ids())?, standing))
}

/// The differences line by line; of files that come or go only where the whole is wanted.
fn diffs(
    built: &Built,
    plan: &crate::plan::Plan,
    before: &BTreeMap<DestinationId, Texts>,
    whole: bool,
) -> Result<Diffs, Failure> {
    let mut diffs = Diffs::default();
    for host in &plan.hosts {
        let (Some(part), Some(texts)) = (built.bundle.part(&host.id), before.get(&host.id)) else {
            continue;
        };
        let mut shown = host.clone();
        shown
            .changes
            .retain(|change| whole || change.action == Action::Change);
        let failed = |error: crate::bundle::BundleError| Failure::new(error.to_string());
        diffs
            .add(&shown, part, &built.blobs, texts)
            .map_err(failed)?;
    }
    Ok(diffs)
}
