use crate::allocate::{Allocation, TenantAllocation};
use crate::calls::{Calls, TenantCalls};
use crate::catalog::Catalog;
use crate::model::{Host, HostId, Site, Tenant, TenantId};
use crate::render::Templates;
use std::collections::BTreeMap;

/// All that a room may look at.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// What is desired.
    pub site: &'a Site,
    /// Who holds which number.
    pub allocation: &'a Allocation,
    /// Who rings.
    pub calls: &'a Calls,
    /// What is known of phones.
    pub catalog: &'a Catalog,
    /// How files look.
    pub templates: &'a Templates,
    /// The files of the repository that rooms asked for, by their paths.
    pub files: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Input<'a> {
    /// What a tenant holds.
    pub fn held(&self, tenant: &TenantId) -> Option<&'a TenantAllocation> {
        self.allocation.tenants.get(tenant)
    }

    /// The calls of a tenant.
    pub fn calls(&self, tenant: &TenantId) -> Option<&'a TenantCalls> {
        self.calls.tenants.get(tenant)
    }

    /// The tenants that live on a host.
    pub fn tenants_on(&self, host: &'a HostId) -> impl Iterator<Item = (&'a TenantId, &'a Tenant)> {
        let lives_here = move |id: &TenantId| self.held(id).is_some_and(|held| held.host == *host);
        self.site
            .tenants
            .iter()
            .filter(move |(id, _)| lives_here(id))
    }

    /// The host that a tenant lives on.
    pub fn host_of(&self, tenant: &TenantId) -> Option<&'a Host> {
        self.site.project.hosts.get(&self.held(tenant)?.host)
    }
}
