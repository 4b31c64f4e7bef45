use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{E164, Tenant};
use crate::source::Place;
use std::collections::BTreeMap;

/// A telephone number has one owner, over all tenants.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let mut seen: BTreeMap<&E164, Place> = BTreeMap::new();
    for (number, place) in subject
        .site
        .tenants
        .values()
        .flat_map(|tenant| owned(tenant))
    {
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

fn owned(tenant: &Tenant) -> impl Iterator<Item = (&E164, Place)> {
    let direct = tenant.users.values().flat_map(|user| &user.numbers);
    let direct = direct.map(|number| (&number.value, number.place));
    tenant
        .numbers
        .iter()
        .map(|(number, written)| (number, written.place))
        .chain(direct)
}
