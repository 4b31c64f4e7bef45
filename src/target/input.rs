use super::Basis;
use crate::allocate::{Allocation, Holding};
use crate::catalog::Catalog;
use crate::model::{Host, HostId, Member, Project, Site, TenantId};
use crate::render::Templates;
use std::collections::BTreeMap;

/// What rooms take what they need from, for whatever tenant.
#[derive(Clone, Copy, Debug)]
pub struct Stock<'a> {
    /// What is known of phones.
    pub catalog: &'a Catalog,
    /// How files look.
    pub templates: &'a Templates,
    /// The files of the repository that rooms asked for, by their paths.
    pub files: &'a BTreeMap<String, Vec<u8>>,
}

/// All that the files of a site are made from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// What is desired.
    pub site: &'a Site,
    /// Who holds which number.
    pub allocation: &'a Allocation,
    /// What rooms take what they need from.
    pub stock: Stock<'a>,
    /// What all of that is for each tenant, where something may be known that follows from it.
    pub bases: &'a BTreeMap<TenantId, Basis>,
}

/// All that the files of a tenant are made from: from here no other tenant can be seen, so that nothing of one follows from another.
#[derive(Clone, Copy, Debug)]
pub struct TenantInput<'a> {
    /// What all tenants share.
    pub project: &'a Project,
    /// Whose files.
    pub id: &'a TenantId,
    /// What is desired of it.
    pub tenant: &'a Member,
    /// What it holds.
    pub held: &'a Holding,
    /// The host that it lives on.
    pub host: &'a Host,
    /// What rooms take what they need from.
    pub stock: Stock<'a>,
    /// The digest of all of that, where it is known.
    pub basis: Option<Basis>,
}

impl<'a> Input<'a> {
    /// A tenant, if it has its numbers and a host.
    pub fn tenant(&self, id: &'a TenantId, tenant: &'a Member) -> Option<TenantInput<'a>> {
        let held = self.allocation.tenants.get(id)?;
        Some(TenantInput {
            project: &self.site.project,
            id,
            tenant,
            held,
            host: self.site.project.hosts.get(&held.host)?,
            stock: self.stock,
            basis: self.bases.get(id).copied(),
        })
    }

    /// All tenants.
    pub fn tenants(&self) -> impl Iterator<Item = TenantInput<'a>> {
        let tenants = self.site.tenants.iter();
        tenants.filter_map(|(id, tenant)| self.tenant(id, tenant))
    }

    /// The tenants that live on a host.
    pub fn tenants_on(&self, host: &HostId) -> impl Iterator<Item = TenantInput<'a>> {
        self.tenants().filter(move |input| input.held.host == *host)
    }
}
