use crate::model::{Feature, Profile, Tenant, User};
use crate::source::{Place, Spanned};

/// What a tenant's documents say that is understood and checked, and that no target renders yet. What a target learns to render
/// is taken out of this list: it is what keeps anything from being left out in silence.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let users = tenant.users.values().filter_map(of_user);
    let profiles = tenant.profiles.values().filter_map(of_profile);
    let login = tenant.feature_codes.place(Feature::Login);
    let login = login.map(|place| note(place, "logging in on a phone"));
    let mut later: Vec<_> = users.chain(profiles).chain(login).collect();
    later.sort_by_key(|what| what.place);
    later.dedup_by_key(|what| what.place);
    later
}

fn note(place: Place, what: &str) -> Spanned<String> {
    Spanned::new(what.to_owned(), place)
}

fn of_user(user: &User) -> Option<Spanned<String>> {
    let softphone = user.softphone.as_ref()?;
    Some(note(softphone.place, "a softphone"))
}

/// Phones are told to encrypt what is said; that the PBX does as well is not rendered yet.
fn of_profile(profile: &Profile) -> Option<Spanned<String>> {
    let srtp = profile.srtp.as_ref()?;
    Some(note(srtp.place, "encryption of what is said"))
}
