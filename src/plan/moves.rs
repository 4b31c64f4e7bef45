use super::{Deployed, HostPlan, Refusal};
use crate::bundle::{Bundle, DestinationId, Engine, is_tenant};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A tenant that lives on one host and is to live on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Move {
    /// The tenant, as a reference: `tenants/acme`.
    pub tenant: String,
    /// The host that runs it now.
    #[schemars(with = "String")]
    pub from: DestinationId,
    /// The host that is to run it.
    #[schemars(with = "String")]
    pub to: DestinationId,
    /// The engine of the one.
    pub from_engine: String,
    /// The engine of the other.
    pub to_engine: String,
    /// The command that brings along what is no configuration.
    pub carry: String,
    /// What it brings along.
    pub carried: Vec<String>,
    /// What of it cannot be brought along.
    pub lost: Vec<String>,
}

/// The tenants that live on a host that was asked, and are to live on another.
pub(super) fn moves(bundle: &Bundle, deployed: &BTreeMap<DestinationId, Deployed>) -> Vec<Move> {
    let manifests = deployed
        .iter()
        .filter_map(|(id, deployed)| Some((id, deployed.manifest.as_ref()?)));
    let ours = manifests.filter(|(_, manifest)| manifest.project == bundle.project());
    let all = ours.flat_map(|(from, manifest)| {
        let tenants = manifest.holds.iter().filter(|thing| is_tenant(thing));
        tenants.filter_map(move |tenant| {
            let to = home(bundle, tenant).filter(|(to, _)| to != from)?;
            Some(Move {
                tenant: tenant.clone(),
                from: from.clone(),
                to: to.0,
                from_engine: kind(manifest.engine.as_ref()),
                to_engine: to.1,
                carry: String::new(),
                carried: Vec::new(),
                lost: Vec::new(),
            })
        })
    });
    all.collect()
}

/// The host that is to run a tenant, and its engine.
fn home(bundle: &Bundle, tenant: &str) -> Option<(DestinationId, String)> {
    let mut parts = bundle.parts();
    let part = parts.find(|part| part.holds.contains(tenant))?;
    let engine = part.destination.engine.as_ref();
    Some((part.destination.id.clone(), kind(engine)))
}

fn kind(engine: Option<&Engine>) -> String {
    engine.map(|engine| engine.kind.clone()).unwrap_or_default()
}

/// The hosts that tenants leave: they come after the new ones, and after the files of phones.
pub(super) fn left(moves: &[Move]) -> BTreeSet<&DestinationId> {
    moves.iter().map(|one| &one.from).collect()
}

/// Refuses a host to which one tenant comes while another goes to a third: whichever host were first, phones would be without one.
/// So is one that a tenant leaves for a host that nobody looks at.
pub(super) fn refuse(hosts: &mut [HostPlan], moves: &[Move]) {
    let asked: BTreeSet<_> = hosts.iter().map(|host| host.id.clone()).collect();
    for host in hosts {
        let alone = moves.iter().filter(|one| one.from == host.id);
        let alone = alone.filter(|one| !asked.contains(&one.to));
        host.refusals.extend(alone.map(|one| Refusal::Alone {
            goes: one.tenant.clone(),
            to: one.to.clone(),
        }));
        let comes = moves.iter().find(|one| one.to == host.id);
        let goes = moves.iter().find(|one| one.from == host.id);
        if let (Some(comes), Some(goes)) = (comes, goes) {
            host.refusals.push(Refusal::BothWays {
                comes: comes.tenant.clone(),
                goes: goes.tenant.clone(),
            });
        }
    }
}
