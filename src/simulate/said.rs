//! What people say of calls, and what it is about.

use crate::allocate::{Allocation, TenantAllocation};
use crate::calls::{Calls, TenantCalls};
use crate::catalog::numbering;
use crate::diag::did_you_mean;
use crate::model::{E164, Malformed, Site, Tenant, TenantId};

/// What words of calls are about.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The site.
    pub site: &'a Site,
    /// Who holds which extension.
    pub allocation: &'a Allocation,
    /// The graph.
    pub calls: &'a Calls,
}

/// All that is known of a tenant's calls.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its id.
    pub id: &'a TenantId,
    /// As it is written.
    pub tenant: &'a Tenant,
    /// Its graph.
    pub calls: &'a TenantCalls,
    /// What it holds.
    pub held: &'a TenantAllocation,
}

impl<'a> Words<'a> {
    /// What is known of a tenant; nothing where it has no part of its own.
    pub fn of(&self, id: &TenantId) -> Option<Known<'a>> {
        let (id, tenant) = self.site.tenants.get_key_value(id)?;
        Some(Known {
            id,
            tenant,
            calls: self.calls.tenants.get(id)?,
            held: self.allocation.tenants.get(id)?,
        })
    }
}

impl Words<'_> {
    /// A tenant by its id or reference.
    pub fn tenant(&self, text: &str) -> Option<TenantId> {
        let id = text.strip_prefix("tenants/").unwrap_or(text);
        let found = self.site.tenants.get_key_value(id);
        found.map(|(id, _)| id.clone())
    }

    pub(super) fn number(&self, text: &str, tenant: Option<&TenantId>) -> Result<E164, Malformed> {
        let tenant = tenant.and_then(|id| self.site.tenants.get(id));
        let country = self.country(tenant.map(|tenant| &***tenant));
        let read = numbering::parse(text, &country)?;
        E164::parse(&read.e164)
    }

    fn country(&self, tenant: Option<&Tenant>) -> String {
        let country = tenant.and_then(|tenant| tenant.country);
        let country = country.or(self.site.project.country);
        country.map_or_else(String::new, |country| country.as_str().to_owned())
    }
}

/// A name that nothing has.
pub(super) fn unknown<'n>(
    section: &str,
    id: &str,
    names: impl Iterator<Item = &'n str>,
) -> Malformed {
    let fault = Malformed::new(format!("there is no `{section}/{id}`"));
    match did_you_mean(id, names) {
        Some(near) => fault.help(format!("did you mean `{section}/{near}`?")),
        None => fault.help("write a reference such as `users/alice`, a number, or `every user`"),
    }
}
