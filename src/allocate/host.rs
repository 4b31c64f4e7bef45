use super::Lockfile;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Claims, HostId, Site, TenantId};
use std::collections::BTreeMap;

/// Where each tenant lives: where it is pinned, else where it was placed before, else on the host with the least load.
pub(super) fn place(
    site: &Site,
    old: &Lockfile,
    found: &mut Diagnostics,
) -> BTreeMap<TenantId, HostId> {
    let mut placed: BTreeMap<TenantId, HostId> = BTreeMap::new();
    for (id, tenant) in &site.tenants {
        placed.extend(settled(id, tenant.claims(), site, old).map(|host| (id.clone(), host)));
    }
    let mut load: BTreeMap<HostId, usize> = BTreeMap::new();
    for host in placed.values() {
        *load.entry(host.clone()).or_default() += 1;
    }
    for (id, tenant) in &site.tenants {
        if !placed.contains_key(id) {
            match least_loaded(site, tenant.claims(), &load) {
                Some(host) => {
                    *load.entry(host.clone()).or_default() += 1;
                    placed.insert(id.clone(), host);
                }
                None => found.push(no_room(id, tenant.claims(), site)),
            }
        }
    }
    placed
}

fn settled(id: &TenantId, tenant: &Claims, site: &Site, old: &Lockfile) -> Option<HostId> {
    let before = || {
        let host = old.section(id.as_str())?.host()?;
        let hosts = &site.project.hosts;
        hosts.get_key_value(host).map(|(host, _)| host.clone())
    };
    tenant
        .host
        .as_ref()
        .map(|host| host.value.clone())
        .or_else(before)
}

/// The host in the tenant's region with the fewest tenants, among those with room; of several the first by id. Another region is
/// chosen only where its own has no room.
fn least_loaded(site: &Site, tenant: &Claims, load: &BTreeMap<HostId, usize>) -> Option<HostId> {
    let wanted = tenant.region.as_ref().map(|region| &region.value);
    let ranked = site.project.hosts.iter().filter_map(|(id, host)| {
        let load = load.get(id).copied().unwrap_or_default();
        let has_room = host.capacity.is_none_or(|most| load < most as usize);
        let is_elsewhere =
            wanted.is_some() && host.region.as_ref().map(|region| &region.value) != wanted;
        has_room.then_some((is_elsewhere, load, id))
    });
    ranked.min().map(|(_, _, id)| id.clone())
}

fn no_room(id: &TenantId, tenant: &Claims, site: &Site) -> Diagnostic {
    let fault = Diagnostic::new(
        Code::E0208,
        format!("no host has room for the tenant `{id}`"),
    )
    .label(tenant.place, "not placed");
    match site.project.hosts.is_empty() {
        true => fault.help("write a host into `pbx.yaml`"),
        false => fault.help("add a host, or raise a `capacity`"),
    }
}
