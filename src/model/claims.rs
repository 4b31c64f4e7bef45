use super::{Address, Domain, E164, HostId, Mac, Multicast, Pool, PoolKind, Secret, Tenant};
use crate::source::{Place, Spanned};
use std::collections::BTreeSet;

/// What a tenant is to others: where it wants to live, what it may not have twice, and what all tenants need from outside. It follows
/// from the tenant alone, and is a small part of it.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Where it is written.
    pub place: Place,
    /// Its SIP domain.
    pub domain: Spanned<Domain>,
    /// The host it is pinned to, if one is written.
    pub host: Option<Spanned<HostId>>,
    /// Where it would rather live.
    pub region: Option<Spanned<String>>,
    /// Its ranges of extensions.
    pub pools: Vec<Pool>,
    /// Its phones' addresses, in their order.
    pub macs: Vec<Mac>,
    /// Its telephone numbers and those of its users, in their order.
    pub numbers: Vec<E164>,
    /// The multicast addresses of its paging zones, in their order.
    pub multicast: Vec<Multicast>,
    /// The models of its phones, in their order and each once.
    pub models: Vec<String>,
    /// The files of the repository that its host needs.
    pub host_files: Vec<Spanned<String>>,
    /// Those that its phones need.
    pub phone_files: Vec<Spanned<String>>,
    /// The secrets that are written for it.
    pub secrets: Vec<Spanned<Secret>>,
    /// Our names at providers that call us by the name of a certificate.
    pub names_outside: Vec<Spanned<Address>>,
    /// How many things of each section it has, itself among them.
    pub counts: Vec<(String, u32)>,
}

impl Claims {
    /// Those of a tenant.
    pub fn of(tenant: &Tenant) -> Self {
        let phones = || tenant.phones.values();
        let zones = tenant.paging.values();
        let multicast = zones.filter_map(|zone| Some(zone.multicast.as_ref()?.value));
        let numbers = tenant.owned_numbers().map(|(number, _)| number);
        let models: BTreeSet<_> = phones().map(|phone| phone.model.value.as_str()).collect();
        let secrets = tenant.secrets();
        let secrets = secrets.filter(|secret| secret.value != Secret::Derived);
        let trunks = tenant.trunks.values();
        Self {
            place: tenant.place,
            domain: tenant.domain.clone(),
            host: tenant.host.clone(),
            region: tenant.region.clone(),
            pools: tenant.pools.clone(),
            macs: sorted(phones().map(|phone| phone.mac.value)),
            numbers: sorted(numbers),
            multicast: sorted(multicast),
            models: models.into_iter().map(str::to_owned).collect(),
            host_files: tenant.host_files().cloned().collect(),
            phone_files: tenant.phone_files().cloned().collect(),
            secrets: secrets.cloned().collect(),
            counts: tenant.counts(),
            names_outside: trunks.filter_map(|trunk| trunk.sbc()).cloned().collect(),
        }
    }

    /// The pool that numbers of a kind come from, if one is written.
    pub fn pool(&self, kind: PoolKind) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.kind == kind)
    }
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<_> = all.collect();
    all.sort();
    all
}
