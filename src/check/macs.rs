use super::twice::twice;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::Site;
use std::collections::BTreeMap;

/// A MAC belongs to one phone, over all tenants: they are served from one place.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    if !twice(site, |claims| &claims.macs) {
        return;
    }
    let mut seen = BTreeMap::new();
    let tenants = site.tenants.iter();
    for (tenant, id, phone) in tenants.flat_map(|(tenant, all)| {
        all.phones
            .iter()
            .map(move |(id, phone)| (tenant, id, phone))
    }) {
        if let Some((first_tenant, first, place)) =
            seen.insert(phone.mac.value, (tenant, id, phone.mac.place))
        {
            let whose = if first_tenant == tenant {
                String::new()
            } else {
                format!(" of the tenant `{first_tenant}`")
            };
            found.push(
                Diagnostic::new(
                    Code::E0204,
                    format!("the MAC {} belongs to two phones", phone.mac.value),
                )
                .label(phone.mac.place, format!("the MAC of `{id}`"))
                .label(place, format!("also that of `{first}`{whose}"))
                .help("correct one of them from the label on the phone's back"),
            );
        }
    }
}
