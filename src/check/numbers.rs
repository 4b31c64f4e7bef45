use super::twice::twice;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{E164, Site};
use crate::source::Place;
use std::collections::BTreeMap;

/// A telephone number has one owner, over all tenants.
pub(super) fn check(site: &Site, found: &mut Diagnostics) {
    if !twice(site, |claims| &claims.numbers) {
        return;
    }
    let mut seen: BTreeMap<E164, Place> = BTreeMap::new();
    let tenants = site.tenants.values();
    for (number, place) in tenants.flat_map(|tenant| tenant.owned_numbers()) {
        if let Some(first) = seen.insert(number, place) {
            found.push(
                Diagnostic::new(Code::E0221, format!("the number {number} has two owners"))
                    .label(place, "one of them")
                    .label(first, "the other")
                    .help("take it from one of them"),
            );
        }
    }
}
