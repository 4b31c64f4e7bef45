use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use std::collections::BTreeMap;

/// A rename comes from an id that is no longer in use, and leads to one id.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    let mut seen = BTreeMap::new();
    for from in tenant
        .users
        .values()
        .filter_map(|user| user.renamed_from.as_ref())
    {
        let fault = Diagnostic::new(
            Code::E0216,
            format!("the rename from `{}` cannot be followed", from.value),
        );
        let fault = fault.label(from.place, "renamed from here");
        if let Some(still) = tenant.users.get(&from.value) {
            let fault = fault.clone().label(still.place, "still in use");
            found.push(fault.help("remove the old entry, or the `renamed_from`"));
        }
        if let Some(first) = seen.insert(&from.value, from.place) {
            found.push(
                fault
                    .label(first, "claimed before")
                    .help("keep one `renamed_from`"),
            );
        }
    }
}
