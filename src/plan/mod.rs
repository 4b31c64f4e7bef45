//! What an apply would do: the release that a host runs against the one that it is to have, as data and as views of it.
//!
//! Everything here is made of public digests and masked texts; no secret can get into a plan.

mod change;
mod deletes;
mod deployed;
mod diff;
mod drift;
mod drops;
mod host;
mod json;
mod moves;
mod meaning;
mod refusal;
mod review;
mod sealed;
#[cfg(test)]
mod tests;
mod text;
mod version;

pub use change::{Action, Change, Counts};
pub use deletes::Deletes;
pub use deployed::{CoreLine, Deployed, EngineState, Lease, LinkState, Linked, Pending};
pub use diff::{Diffs, plain};
pub use drift::{Drift, Drifted, Version};
pub use drops::Drops;
pub use host::HostPlan;
pub use json::{PlanView, json, plan_schema};
pub use meaning::Meaning;
pub use moves::Move;
pub use refusal::Refusal;
pub use review::{
    Excess, Kind, MARK, Review, ReviewView, html, json as review_json, markdown, meant,
    review_schema, text as review_text,
};
pub use sealed::{Origins, Sealed, SealedHost};
pub use text::{Style, text};

use crate::bundle::{Bundle, DestinationId, Pieced, Whole};
use std::collections::{BTreeMap, BTreeSet};

/// What an apply would do on every host, in the order in which it would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The project's name for itself.
    pub project: String,
    /// The hosts.
    pub hosts: Vec<HostPlan>,
    /// What it takes away.
    pub deletes: Deletes,
    /// The tenants that change their host.
    pub moves: Vec<Move>,
}

/// Compares what the hosts run with what they are to run. A host that was not looked at is left out.
pub fn plan(bundle: &Bundle, deployed: &BTreeMap<DestinationId, Deployed>) -> Plan {
    let hosts = bundle.parts().filter_map(|part| {
        let (to, deployed) = (&part.destination, deployed.get(&part.destination.id)?);
        let host = HostPlan::new(to, &Pieced::of(&bundle.manifest(part)), deployed);
        Some((to.engine.is_some(), host))
    });
    together(bundle, deployed, hosts.collect(), [])
}

/// The same where hosts are compared already, each told with whether it has an engine, and some have the `whole` that they are to have:
/// these are not in the bundle, and none of what lives there may be on another host.
pub fn together<'w>(
    bundle: &Bundle,
    deployed: &BTreeMap<DestinationId, Deployed>,
    mut hosts: Vec<(bool, HostPlan)>,
    whole: impl IntoIterator<Item = &'w Whole>,
) -> Plan {
    hosts.sort_by(|(engine, host), (other, two)| (!engine, &host.id).cmp(&(!other, &two.id)));
    let mut hosts: Vec<_> = hosts.into_iter().map(|(_, host)| host).collect();
    let moves = moves::moves(bundle, deployed);
    moves::refuse(&mut hosts, &moves);
    let mut deletes = Deletes::new(bundle, deployed.values());
    whole.into_iter().for_each(|one| deletes.count_whole(one));
    Plan {
        project: bundle.project().to_owned(),
        hosts,
        moves,
        deletes,
    }
}

impl Plan {
    /// Whether there is nothing to do on any host.
    pub fn is_nothing(&self) -> bool {
        self.hosts.iter().all(HostPlan::is_nothing)
    }

    /// Whether it can be carried out.
    pub fn is_refused(&self) -> bool {
        self.hosts.iter().any(|host| !host.refusals.is_empty())
    }

    /// The hosts that tenants leave, which come last: after the new ones, and after the files of phones.
    pub fn left(&self) -> BTreeSet<&DestinationId> {
        moves::left(&self.moves)
    }

    /// What goes on any host while calls may be in it, each once.
    pub fn dropped(&self) -> Vec<String> {
        let all = self.hosts.iter().flat_map(|host| &host.drops.calls);
        let all: BTreeSet<_> = all.cloned().collect();
        all.into_iter().collect()
    }

    /// The changes of all hosts, counted.
    pub fn counts(&self) -> Counts {
        self.hosts.iter().map(HostPlan::counts).sum()
    }
}
