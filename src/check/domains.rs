use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Site;
use std::collections::BTreeMap;

/// Each tenant has a SIP domain of its own.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for (id, tenant) in &site.tenants {
        let domain = &tenant.claims().domain;
        if let Some((first, place)) = seen.insert(&domain.value, (id, domain.place)) {
            found.push(
                Diagnostic::new(
                    Code::E0213,
                    format!("the tenants `{first}` and `{id}` have one domain"),
                )
                .label(domain.place, "the same domain")
                .label(place, format!("already that of `{first}`"))
                .help("give each tenant a domain of its own"),
            );
        }
    }
}
