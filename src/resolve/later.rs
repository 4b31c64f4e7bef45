use crate::model::{Feature, Tenant};
use crate::source::{Place, Spanned};

/// What a tenant's documents say that is understood and checked, and that no target renders yet. What a target learns to render
/// is taken out of this list: it is what keeps anything from being left out in silence.
pub(super) fn of(tenant: &Tenant) -> Vec<Spanned<String>> {
    let login = tenant.feature_codes.place(Feature::Login);
    let login = login.map(|place| note(place, "logging in on a phone"));
    let mut later: Vec<_> = login.into_iter().collect();
    later.sort_by_key(|what| what.place);
    later.dedup_by_key(|what| what.place);
    later
}

fn note(place: Place, what: &str) -> Spanned<String> {
    Spanned::new(what.to_owned(), place)
}
