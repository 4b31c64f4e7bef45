use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::BTreeMap;

/// Each tenant has a SIP domain of its own.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for (id, tenant) in &subject.site.tenants {
        if let Some((first, place)) = seen.insert(&tenant.domain.value, (id, tenant.domain.place)) {
            found.push(
                Diagnostic::new(
                    Code::E0213,
                    format!("the tenants `{first}` and `{id}` have one domain"),
                )
                .label(tenant.domain.place, "the same domain")
                .label(place, format!("already that of `{first}`"))
                .help("give each tenant a domain of its own"),
            );
        }
    }
}
