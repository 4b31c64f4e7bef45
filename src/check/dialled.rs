use super::Subject;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Feature, FeatureCodes, Tenant};
use std::collections::BTreeMap;

/// Each feature has a code of its own, which is nobody's pinned extension.
pub(super) fn check(subject: &Subject<'_>, found: &mut Diagnostics) {
    let tenant = subject.tenant;
    let mut seen: BTreeMap<String, Feature> = BTreeMap::new();
    for (feature, code) in tenant.feature_codes.iter() {
        if let Some(first) = seen.insert(code.as_str().to_owned(), feature) {
            found.push(clash(tenant, first, feature, code.as_str()));
        }
    }
    found.extend(pinned(tenant));
}

fn clash(tenant: &Tenant, first: Feature, second: Feature, code: &str) -> Diagnostic {
    let message = format!(
        "the features `{}` and `{}` have the code `{code}`",
        first.name(),
        second.name()
    );
    let places = [second, first].map(|feature| tenant.feature_codes.place(feature));
    let mut places = places.into_iter().flatten();
    let fault = Diagnostic::new(Code::E0222, message);
    let fault = fault.label(places.next().unwrap_or(tenant.place), "the same code");
    places
        .fold(fault, |fault, place| fault.label(place, "already here"))
        .help("give one of them another code in `feature_codes`; a code that is not written keeps its usual one")
}

fn pinned(tenant: &Tenant) -> Vec<Diagnostic> {
    let codes: &FeatureCodes = &tenant.feature_codes;
    let pinned = tenant
        .users
        .values()
        .map(|user| &user.extension)
        .chain(tenant.groups.values().map(|group| &group.extension))
        .chain(tenant.queues.values().map(|queue| &queue.extension))
        .chain(tenant.menus.values().map(|menu| &menu.extension))
        .chain(tenant.conferences.values().map(|room| &room.extension))
        .chain(tenant.paging.values().map(|zone| &zone.extension));
    let pinned = pinned.filter_map(|extension| extension.as_ref());
    let meets = pinned.filter_map(|extension| {
        let text = extension.value.to_string();
        let (feature, _) = codes.iter().find(|(_, code)| code.as_str() == text)?;
        let message = format!("the extension {text} is the code of `{}`", feature.name());
        let fault = Diagnostic::new(Code::E0222, message).label(extension.place, "pinned here");
        Some(fault.help("pin another extension, or give the feature another code"))
    });
    meets.collect()
}
