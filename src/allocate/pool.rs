use super::Lockfile;
use crate::model::{Claims, PoolKind, Range, Site, TenantId};
use std::collections::{BTreeMap, BTreeSet};

/// The block of a thousand of each tenant that has no pool of its own for users: the one it had, else the next free one.
///
/// Blocks start at 1000, so that the first tenant owns 1000-1999, and no two tenants of a project share one.
pub(super) fn blocks(site: &Site, old: &Lockfile) -> BTreeMap<TenantId, u64> {
    let tenants = site.tenants.iter();
    let tenants = tenants.map(|(id, tenant)| (id, tenant.claims()));
    let needing: BTreeMap<_, _> = tenants
        .filter(|(_, claims)| claims.pool(PoolKind::Users).is_none())
        .collect();
    let held = |id: &TenantId| old.section(id.as_str())?.block();
    let mut blocks: BTreeMap<TenantId, u64> = needing
        .keys()
        .filter_map(|id| Some(((*id).clone(), held(id)?)))
        .collect();
    let mut taken: BTreeSet<u64> = blocks.values().copied().collect();
    // Below it all are taken.
    let mut lowest = 1;
    for (id, claims) in needing {
        if !blocks.contains_key(id) {
            while taken.contains(&lowest) {
                lowest += 1;
            }
            let free =
                |thousand: &u64| !taken.contains(thousand) && !meets_own_pool(*thousand, claims);
            let next = (lowest..u64::MAX).find(free).unwrap_or(u64::MAX);
            taken.insert(next);
            blocks.insert(id.clone(), next);
        }
    }
    blocks
}

fn meets_own_pool(thousand: u64, claims: &Claims) -> bool {
    claims
        .pools
        .iter()
        .any(|pool| pool.range.value.overlaps(&Range::block(thousand)))
}
