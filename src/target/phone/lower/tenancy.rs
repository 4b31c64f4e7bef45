use crate::model::{PagingId, PhoneId, Tenant, TenantId};
use crate::source::Place;
use crate::target::Input;
use std::collections::{BTreeMap, BTreeSet};

/// What of a tenant all of its phones are told alike: looked up once, so that ten thousand phones do not each ask ten thousand users.
pub(in crate::target) struct Tenancy<'a> {
    /// Whose.
    pub(super) id: &'a TenantId,
    /// The same, as it is meant.
    pub(super) tenant: &'a Tenant,
    extensions: BTreeSet<String>,
    zones: BTreeMap<&'a PhoneId, Vec<(&'a PagingId, Place)>>,
}

impl<'a> Tenancy<'a> {
    /// Looks at a tenant.
    pub(in crate::target) fn new(input: &Input<'a>, id: &'a TenantId, tenant: &'a Tenant) -> Self {
        let held = input.held(id);
        let users = held.iter().flat_map(|held| held.users.values());
        let services = held.iter().flat_map(|held| held.services.values());
        let extensions = users.chain(services).map(|held| held.extension.to_string());
        let mut zones: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (zone, written) in &tenant.paging {
            for phone in &written.listen {
                let heard = zones.entry(&phone.value).or_default();
                heard.push((zone, phone.place));
            }
        }
        Self {
            id,
            tenant,
            extensions: extensions.collect(),
            zones,
        }
    }

    /// Whose phones.
    pub(in crate::target) const fn id(&self) -> &'a TenantId {
        self.id
    }

    /// Whether somebody's extension starts with these digits and goes on.
    pub(super) fn goes_on(&self, digits: &str) -> bool {
        let behind = self.extensions.range(digits.to_owned()..);
        let mut longer = behind.filter(|extension| extension.as_str() != digits);
        longer
            .next()
            .is_some_and(|extension| extension.starts_with(digits))
    }

    /// The zones that name a phone as one that listens, in the order of their ids, and where.
    pub(super) fn heard_by(&self, phone: &PhoneId) -> &[(&'a PagingId, Place)] {
        self.zones.get(phone).map_or(&[], Vec::as_slice)
    }
}
