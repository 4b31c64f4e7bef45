//! What a tenant gives to what its host has of all tenants.

use super::work::Work;
use super::{dialplan, expected, gateway, names, perhaps, timezone};
use crate::bundle::Expected;
use crate::calls::{Scope, TrunkKey};
use crate::model::TrunkId;
use crate::render::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a FreeSWITCH is to know of a tenant beside the files that are the tenant's alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::target) struct Share {
    /// The folders that it uses beside those that are always there.
    pub(super) folders: BTreeSet<String>,
    /// What is there of it once it runs.
    pub(super) expected: Vec<Expected>,
    /// The time zones that it reckons with.
    pub(super) zones: BTreeSet<String>,
    /// Its trunks, in the order of their ids.
    pub(super) trunks: Vec<ToldTrunk>,
}

/// A trunk, as what comes in by it is told from what comes in by others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ToldTrunk {
    /// The context where its calls come in.
    pub(super) context: String,
    /// Whom its calls are from, where they come by their address.
    pub(super) callers: Vec<Value>,
    /// What the host has of it where it is one of the library.
    pub(super) shared: Option<SharedTrunk>,
}

/// A trunk of the library, as a tenant has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SharedTrunk {
    /// What stands before all others in its context, the same for all tenants.
    pub(super) begin: Vec<Value>,
    /// What of it is the tenant's.
    pub(super) entries: Vec<Value>,
    /// Its gateways, the same for all tenants.
    pub(super) gateways: Vec<Value>,
}

/// A trunk that tenants of a host share.
pub(super) struct Joined<'a> {
    /// Its context.
    pub(super) context: &'a str,
    /// What is the same for all of them.
    pub(super) begin: &'a [Value],
    /// What is each tenant's, one behind the other.
    pub(super) entries: Vec<&'a Value>,
    /// Its gateways.
    pub(super) gateways: &'a [Value],
}

/// The trunks that tenants of a host share, in the order in which tenants name them.
pub(super) fn trunks<'a>(shares: &[&'a Share]) -> Vec<Joined<'a>> {
    let mut all: Vec<Joined<'a>> = Vec::new();
    for trunk in shares.iter().flat_map(|share| &share.trunks) {
        let Some(told) = &trunk.shared else {
            continue;
        };
        let known = all.iter_mut().find(|known| known.context == trunk.context);
        match known {
            Some(known) => known.entries.extend(&told.entries),
            None => all.push(Joined {
                context: &trunk.context,
                begin: &told.begin,
                entries: told.entries.iter().collect(),
                gateways: &told.gateways,
            }),
        }
    }
    all
}

/// Whom calls of trunks are from, those of a shared one told once.
pub(super) fn callers<'a>(shares: &[&'a Share]) -> impl Iterator<Item = &'a Value> {
    let mut seen = BTreeSet::new();
    let trunks = shares.iter().flat_map(|share| &share.trunks);
    let once = trunks.filter(move |trunk| trunk.shared.is_none() || seen.insert(&*trunk.context));
    once.flat_map(|trunk| &trunk.callers)
}

impl Share {
    /// What a tenant gives.
    pub(super) fn of(work: &Work<'_>) -> Self {
        let folders = perhaps(work).map(|(folder, _)| folder.to_owned());
        let zones = timezone::used(work).into_iter();
        let trunks = work.calls.trunks.iter();
        Self {
            folders: folders.collect(),
            expected: expected::expected(work),
            zones: zones.map(|zone| zone.value.as_str().to_owned()).collect(),
            trunks: trunks.map(|(id, key)| of_trunk(work, id, key)).collect(),
        }
    }
}

fn of_trunk(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> ToldTrunk {
    let context = match key.tenant {
        Some(_) => names::context(work.id, &Scope::Trunk(id.clone())),
        None => names::trunk(key),
    };
    ToldTrunk {
        callers: dialplan::callers(work, id, &context),
        context,
        shared: key.tenant.is_none().then(|| SharedTrunk {
            begin: dialplan::beginning(work, id),
            entries: dialplan::told(work, id),
            gateways: gateway::trunk(work, id, key),
        }),
    }
}
