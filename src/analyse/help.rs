use super::subject::Subject;
use super::witness::from_to;
use crate::calls::{Caller, Scope};
use crate::catalog::numbering::emergency_numbers;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Location, SiteId};
use crate::simulate::{Call, End, Origin, State, simulate};
use std::collections::{BTreeMap, BTreeSet};

/// Help is reached from every phone, by every number that means it where the phone is.
pub(super) fn check(subject: &Subject<'_, '_>, found: &mut Diagnostics) {
    // Without a trunk nothing is reached, and `W0701` says so.
    if subject.tenant.trunks.is_empty() {
        return;
    }
    let mut kinds: BTreeMap<(&Scope, Option<&SiteId>), &Caller> = BTreeMap::new();
    for caller in &subject.calls().callers {
        let kind = (&caller.scope, caller.site.as_ref());
        kinds.entry(kind).or_insert(caller);
    }
    for ((_, site), caller) in kinds {
        for number in numbers(subject, site) {
            if !reaches(subject, caller, &number) {
                found.push(tell(subject, caller, site, &number));
            }
        }
    }
}

fn numbers(subject: &Subject<'_, '_>, site: Option<&SiteId>) -> BTreeSet<String> {
    let site = site.and_then(|id| subject.tenant.sites.get(id));
    let address = site.and_then(|site| site.address.as_ref());
    let country = address.map(|address| address.country.value);
    let country = country
        .as_ref()
        .map_or_else(|| subject.country(), |country| country.as_str());
    let written = site.and_then(|site| site.emergency.as_ref());
    let written = written.into_iter().flat_map(|emergency| &emergency.numbers);
    let written = written.map(|number| number.value.clone());
    emergency_numbers(country)
        .map(str::to_owned)
        .chain(written)
        .collect()
}

fn reaches(subject: &Subject<'_, '_>, caller: &Caller, number: &str) -> bool {
    let call = Call {
        from: Origin::Account(caller.account.clone()),
        dialled: number.to_owned(),
        keys: Vec::new(),
    };
    simulate(subject.book(), &State::default(), &call).end == End::Help
}

fn tell(
    subject: &Subject<'_, '_>,
    caller: &Caller,
    site: Option<&SiteId>,
    number: &str,
) -> Diagnostic {
    let written: Option<(&SiteId, &Location)> =
        site.and_then(|id| subject.tenant.sites.get_key_value(id));
    let (from, place) = match written {
        Some((id, site)) => (id.reference(), site.place),
        None => (subject.id.reference(), subject.tenant.place),
    };
    let message = format!("{number} reaches no help from `{from}`");
    let written = written.and_then(|(_, site)| site.emergency.as_ref());
    let written = written.and_then(|emergency| emergency.numbers.first());
    let finding = Diagnostic::new(Code::W0802, message).label(place, "from here");
    let finding = match written {
        Some(first) => finding
            .label(first.place, "only these are dialled for help")
            .help(format!(
                "add `{number}` to `numbers`, or leave `numbers` out"
            )),
        None => finding.help("let the number be dialled for help from there"),
    };
    let command = from_to(subject, &caller.user.reference(), number);
    finding.help(format!("see it happen with `{command}`"))
}
