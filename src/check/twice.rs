use crate::model::{Claims, Site};

/// Whether anything that tenants claim is claimed twice: only then it is worth a look who does.
pub(super) fn twice<T: Copy + Ord>(site: &Site, claimed: fn(&Claims) -> &Vec<T>) -> bool {
    let claims = site.tenants.values().map(|tenant| tenant.claims());
    let mut all: Vec<T> = claims.flat_map(claimed).copied().collect();
    // What each claims is in order already
    all.sort();
    !all.is_sorted_by(|one, next| one < next)
}
