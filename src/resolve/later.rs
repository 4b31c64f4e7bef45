use crate::model::{Tenant, User};
use crate::source::{Place, Spanned};

/// What a tenant's documents say that is understood and checked, and that no target renders yet. What a target learns to render
/// is taken out of this list: it is what keeps anything from being left out in silence.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let mut later = Vec::new();
    sections(tenant, &mut later);
    tenant
        .users
        .values()
        .for_each(|user| of_user(user, &mut later));
    of_phones(tenant, &mut later);
    of_tenant(tenant, &mut later);
    later.sort_by_key(|what| what.place);
    later.dedup_by_key(|what| what.place);
    later
}

type Later = Vec<Spanned<String>>;

fn note(later: &mut Later, place: Place, what: &str) {
    later.push(Spanned::new(what.to_owned(), place));
}

/// Where the things of a section are written.
macro_rules! places {
    ($section:expr) => {
        $section.values().map(|thing| thing.place).collect()
    };
}

fn sections(tenant: &Tenant, later: &mut Later) {
    let mut all = |what: &str, places: Vec<Place>| {
        for place in places {
            note(later, place, what);
        }
    };
    all("firmware", places!(tenant.firmware));
}

fn of_user(user: &User, later: &mut Later) {
    user.softphone
        .iter()
        .for_each(|softphone| note(later, softphone.place, "a softphone"));
}

fn of_phones(tenant: &Tenant, later: &mut Later) {
    for phone in tenant.phones.values() {
        phone
            .profile
            .iter()
            .for_each(|profile| note(later, profile.place, "a phone profile"));
        phone
            .keys
            .iter()
            .for_each(|key| note(later, key.place, "a key of a phone"));
        phone
            .expansion
            .iter()
            .for_each(|module| note(later, module.place, "an expansion module"));
    }
}

fn of_tenant(tenant: &Tenant, later: &mut Later) {
    let zones = tenant
        .users
        .values()
        .filter_map(|user| user.timezone.as_ref());
    for zone in tenant.timezone.iter().chain(zones) {
        note(later, zone.place, "a time zone");
    }
}
