use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::BTreeMap;

/// No two paging zones share a multicast address: phones would hear both, also those of another tenant.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    let zones = subject
        .site
        .tenants
        .values()
        .flat_map(|tenant| &tenant.paging);
    for (id, address) in zones.filter_map(|(id, zone)| Some((id, zone.multicast.as_ref()?))) {
        if let Some((first, place)) = seen.insert(address.value.to_string(), (id, address.place)) {
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
