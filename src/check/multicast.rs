use super::twice::twice;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Site;
use std::collections::BTreeMap;

/// No two paging zones share a multicast address: phones would hear both, also those of another tenant.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    if !twice(site, |claims| &claims.multicast) {
        return;
    }
    let mut seen = BTreeMap::new();
    let zones = site
        .tenants
        .iter()
        .flat_map(|(tenant, written)| written.paging.iter().map(move |zone| (tenant, zone)));
    let zones = zones.filter_map(|(tenant, (id, zone))| {
        Some((format!("{tenant}/paging/{id}"), zone.multicast.as_ref()?))
    });
    for (id, address) in zones {
        if let Some((first, place)) =
            seen.insert(address.value.to_string(), (id.clone(), address.place))
        {
            found.push(
                Diagnostic::new(
                    Code::E0223,
                    format!("the zones `{first}` and `{id}` have one multicast address"),
                )
                .label(address.place, "the same address and port")
                .label(place, format!("already that of `{first}`"))
                .help("choose another address of 239.0.0.0/8, or another port"),
            );
        }
    }
}
