//! What a tenant gives to what its host has of all tenants.

use super::work::Work;
use super::{expected, folders, names, pjsip, trunk};
use crate::bundle::Expected;
use crate::calls::{Scope, TrunkKey};
use crate::model::TrunkId;
use crate::render::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What an Asterisk is to know of a tenant beside the files that are the tenant's alone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::target) struct Share {
    /// What templates say of it.
    pub(super) tenant: Value,
    /// The folders that it uses beside those that are always there.
    pub(super) folders: BTreeSet<String>,
    /// What is there of it once it runs.
    pub(super) expected: Vec<Expected>,
    /// The transports that its trunks name.
    pub(super) transports: BTreeSet<String>,
    /// The trunks of the library that it has.
    pub(super) trunks: Vec<SharedTrunk>,
}

/// A trunk of the library, as a tenant has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SharedTrunk {
    /// Its id in the library.
    pub(super) id: String,
    /// The context of the host where its calls come in.
    pub(super) context: String,
    /// That of the tenant, which is a part of it.
    pub(super) included: String,
    /// Its endpoints, the same for all tenants.
    pub(super) endpoints: Vec<Value>,
    /// Their names.
    pub(super) names: Vec<String>,
}

/// The trunks that tenants of a host share by their ids, and what each of the tenants says of them.
pub(super) type Trunks<'a> = BTreeMap<&'a str, Vec<&'a SharedTrunk>>;

/// The trunks that tenants of a host share.
pub(super) fn trunks<'a>(shares: &[&'a Share]) -> Trunks<'a> {
    let mut all = Trunks::new();
    for trunk in shares.iter().flat_map(|share| &share.trunks) {
        all.entry(&*trunk.id).or_default().push(trunk);
    }
    all
}

impl Share {
    /// What a tenant gives.
    pub(super) fn of(work: &Work<'_>) -> Self {
        let folders = folders(work).map(str::to_owned);
        let transports = work.tenant.trunks.values().filter_map(|trunk| trunk.sbc());
        let trunks = work.calls.trunks.iter();
        let shared = trunks.filter(|(_, key)| key.tenant.is_none());
        Self {
            tenant: pjsip::of_tenant(work),
            folders: folders.collect(),
            expected: expected::expected(work),
            transports: transports.map(|sbc| sbc.value.host.clone()).collect(),
            trunks: shared.map(|(id, key)| of_trunk(work, id, key)).collect(),
        }
    }
}

fn of_trunk(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> SharedTrunk {
    SharedTrunk {
        id: key.id.as_str().to_owned(),
        context: names::trunk(key),
        included: names::context(work.id, &Scope::Trunk(id.clone())),
        endpoints: trunk::trunk(work, id, key),
        names: trunk::names(work, id, key),
    }
}
