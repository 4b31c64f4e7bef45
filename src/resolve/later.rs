use crate::model::{Tenant, User};
use crate::source::{Place, Spanned};

/// What a tenant's documents say that is understood and checked, and that no target renders yet. What a target learns to render
/// is taken out of this list: it is what keeps anything from being left out in silence.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let mut later = Vec::new();
    tenant
        .users
        .values()
        .for_each(|user| of_user(user, &mut later));
    of_phones(tenant, &mut later);
    later.sort_by_key(|what| what.place);
    later.dedup_by_key(|what| what.place);
    later
}

type Later = Vec<Spanned<String>>;

fn note(later: &mut Later, place: Place, what: &str) {
    later.push(Spanned::new(what.to_owned(), place));
}

fn of_user(user: &User, later: &mut Later) {
    user.softphone
        .iter()
        .for_each(|softphone| note(later, softphone.place, "a softphone"));
}

/// Phones are told to encrypt what is said; that the PBX does as well is not rendered yet.
fn of_phones(tenant: &Tenant, later: &mut Later) {
    for profile in tenant.profiles.values() {
        profile
            .srtp
            .iter()
            .for_each(|srtp| note(later, srtp.place, "encryption of what is said"));
    }
}
