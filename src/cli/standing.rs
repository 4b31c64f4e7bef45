//! Hosts that are asked while it is made what others are to have. Of those that run what they are to run it is known what that is, and
//! nothing of it is made or read.

use super::ahead::Ahead;
use super::answer::{Answer, is_down};
use super::glanced::Glanced;
use super::hosts;
use super::known::{Kept, Wholes};
use super::progress::Progress;
use super::reach::is_named;
use super::session::Session;
use crate::apply::{ApplyError, Reading, side_by_side};
use crate::bundle::{Connect, Destination, DestinationId, Whole};
use crate::plan::Deployed;
use crate::target::Basis;
use std::collections::{BTreeMap, BTreeSet};

/// What hosts answered that were asked before it was told what they are to have.
#[derive(Default)]
pub(super) struct Standing {
    /// Those that run what they are to run, and those that gave no answer.
    pub(super) stand: BTreeMap<DestinationId, Stands>,
    /// The others.
    pub(super) asked: Asked,
}

/// Hosts that were asked, and what each said.
pub(super) type Asked = BTreeMap<DestinationId, Result<Glanced, ApplyError>>;

/// One of them.
pub(super) struct Stands {
    /// Where it is, and what its engine needs to know of us.
    pub(super) destination: Destination,
    /// What it is to have.
    pub(super) whole: Whole,
    /// What it runs.
    pub(super) answer: Result<Answer, ApplyError>,
}

/// Hosts that can be asked before it is told what they are to have.
#[derive(Default)]
pub(super) struct Early {
    /// Those of which it is known what that was.
    pub(super) expected: Wholes,
    /// Those that have no engine to be asked for, which are folders.
    others: Vec<Destination>,
}

impl Early {
    /// Those of the hosts that are meant.
    pub(super) fn of(
        based: &[(Destination, Basis)],
        kept: Option<&Kept>,
        named: &[String],
    ) -> Self {
        let meant = based.iter().filter(|(to, _)| is_named(&to.id, named));
        let mut early = Self::default();
        for (to, basis) in meant {
            match kept.and_then(|kept| kept.whole(*basis)) {
                Some(whole) => {
                    let (id, engine) = (to.id.clone(), whole.engine());
                    let to = Destination {
                        engine,
                        ..to.clone()
                    };
                    early.expected.insert(id, (to, whole));
                }
                None if matches!(to.connect, Connect::Dir { .. }) => early.others.push(to.clone()),
                None => {}
            }
        }
        early
    }
}

impl Standing {
    /// Asks hosts; some were asked ahead. Of one of which it is not known what it is to have, something will change, and then its journal
    /// is wanted.
    pub(super) fn ask(
        session: &Session,
        early: Early,
        (reading, ahead): (Reading, Option<&Ahead>),
    ) -> Self {
        let progress = Progress::new(&session.out);
        let known = early.expected.into_values();
        let known = known.map(|(to, whole)| (to, Some(whole)));
        let others = early.others.into_iter().map(|to| (to, None));
        let all: Vec<_> = known.chain(others).collect();
        let answers = side_by_side(&all, hosts::ASKED, |(to, whole)| {
            progress.asking(&to.id);
            let ahead = ahead.and_then(|ahead| ahead.take(to));
            let answer = ahead.unwrap_or_else(|| Glanced::of(session, to, reading));
            match whole {
                Some(_) => answer,
                None => answer.map(Glanced::journalled),
            }
        });
        let mut standing = Self::default();
        for ((to, whole), answer) in all.into_iter().zip(answers) {
            standing.take(to, whole, answer);
        }
        standing
    }

    fn take(
        &mut self,
        destination: Destination,
        whole: Option<Whole>,
        answer: Result<Glanced, ApplyError>,
    ) {
        let id = destination.id.clone();
        let stands = |whole: &Whole| match &answer {
            Ok(one) => one.glance.deployed().digest() == Some(whole.release),
            Err(error) => is_down(error),
        };
        match whole.filter(stands) {
            Some(whole) => {
                let answer = answer.map(|one| Answer::of_same(one.host, one.glance.deployed()));
                let stands = Stands {
                    destination,
                    whole,
                    answer,
                };
                self.stand.insert(id, stands);
            }
            None => {
                self.asked.insert(id, answer);
            }
        }
    }

    /// Which of them stand.
    pub(super) fn ids(&self) -> BTreeSet<DestinationId> {
        self.stand.keys().cloned().collect()
    }

    /// Whether another host runs something of a tenant that lives on one of these: then what goes can only be told of all of them.
    pub(super) fn share<'d>(&self, others: impl IntoIterator<Item = &'d Deployed>) -> bool {
        let tenants = self.stand.values().flat_map(|one| &one.whole.tenants);
        let tenants: BTreeSet<_> = tenants.map(String::as_str).collect();
        let live = others.into_iter().filter_map(|one| one.manifest.as_ref());
        let mut things = live.flat_map(|manifest| &manifest.holds);
        things.any(|thing| tenants.contains(tenant(thing)))
    }
}

/// The tenant of a reference.
fn tenant(thing: &str) -> &str {
    let second = thing.match_indices('/').nth(1);
    second.map_or(thing, |(at, _)| thing.get(..at).unwrap_or(thing))
}
