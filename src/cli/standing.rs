//! Hosts that run what they are to run: it is known what that is, and nothing of it is made or read.

use super::answer::{Answer, is_down};
use super::front::Front;
use super::hosts;
use super::known::{Kept, Wholes};
use super::progress::Progress;
use super::session::Session;
use crate::apply::{ApplyError, glance, side_by_side};
use crate::bundle::{Destination, DestinationId, Whole};
use crate::plan::Deployed;
use std::collections::{BTreeMap, BTreeSet};

/// Those that were asked and run it, and those that gave no answer.
#[derive(Default)]
pub(super) struct Standing(pub(super) BTreeMap<DestinationId, Stands>);

/// One of them.
pub(super) struct Stands {
    /// Where it is, and what its engine needs to know of us.
    pub(super) destination: Destination,
    /// What it is to have.
    pub(super) whole: Whole,
    /// What it runs.
    pub(super) answer: Result<Answer, ApplyError>,
}

/// The hosts that are meant and of which it is known what they are to have.
pub(super) fn expected(front: &Front, kept: &Kept, named: &[String]) -> Wholes {
    let based = front.based().into_iter();
    let meant = based.filter(|(to, _)| hosts::is_named(&to.id, named));
    let known = meant.filter_map(|(to, basis)| {
        let whole = kept.whole(basis)?;
        let engine = whole.engine();
        Some((to.id.clone(), (Destination { engine, ..to }, whole)))
    });
    known.collect()
}

impl Standing {
    /// Asks hosts of which it is known what they are to have.
    pub(super) fn ask(session: &Session, expected: Wholes) -> Self {
        let progress = Progress::new(&session.out);
        let known: Vec<_> = expected.into_values().collect();
        let answers = side_by_side(&known, hosts::ASKED, |(to, _)| {
            progress.asking(&to.id);
            let mut host = hosts::reach(session, to)?;
            let deployed = glance(host.as_mut(), to)?;
            Ok(Answer::of_same(host, deployed))
        });
        let all = known.into_iter().zip(answers);
        let stand = all.filter(|((_, whole), answer)| match answer {
            Ok(answer) => answer.deployed.digest() == Some(whole.release),
            // It is asked once; what is no plain silence is told by who asks again
            Err(error) => is_down(error),
        });
        let stand = stand.map(|((destination, whole), answer)| {
            let id = destination.id.clone();
            let stands = Stands {
                destination,
                whole,
                answer,
            };
            (id, stands)
        });
        Self(stand.collect())
    }

    /// Which they are.
    pub(super) fn ids(&self) -> BTreeSet<DestinationId> {
        self.0.keys().cloned().collect()
    }

    /// Whether another host runs something of a tenant that lives on one of these: then what goes can only be told of all of them.
    pub(super) fn share<'d>(&self, others: impl IntoIterator<Item = &'d Deployed>) -> bool {
        let tenants = self.0.values().flat_map(|one| &one.whole.tenants);
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
