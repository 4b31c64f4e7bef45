use super::owner::Owner;
use super::work::Work;
use crate::model::{Extension, PoolKind, Range};
use std::collections::{BTreeMap, BTreeSet};

/// The free extensions of each pool, from the lowest.
pub(super) struct Free {
    taken: BTreeSet<Extension>,
    /// Whoever dials these wants help, whatever pool they lie in.
    emergency: BTreeSet<String>,
    pools: BTreeMap<PoolKind, Rest>,
}

/// What is left of a pool.
struct Rest {
    range: Range,
    next: Option<Extension>,
}

impl Free {
    /// All that is neither held nor kept from its next owner.
    pub(super) fn new(work: &Work<'_>, held: impl Iterator<Item = Extension>) -> Self {
        let taken = held.chain(work.kept()).collect();
        let rest = |kind| Some((kind, work.range(kind)?));
        let pools = PoolKind::ALL.into_iter().filter_map(rest);
        let pools = pools.map(|(kind, range)| {
            (
                kind,
                Rest {
                    range,
                    next: Some(range.first()),
                },
            )
        });
        Self {
            taken,
            emergency: work.tenant.emergency_numbers(),
            pools: pools.collect(),
        }
    }

    /// The lowest that is free in the pool of an owner.
    pub(super) fn next(&mut self, owner: &Owner<'_>) -> Option<Extension> {
        let kind = owner
            .pools()
            .into_iter()
            .find(|kind| self.pools.contains_key(kind))?;
        let rest = self.pools.get_mut(&kind)?;
        let mut left = rest.range.starting_at(rest.next?);
        let is_free = |extension: &Extension| {
            !self.taken.contains(extension) && !self.emergency.contains(&extension.to_string())
        };
        let free = left.find(is_free);
        rest.next = free.and_then(|_| left.next());
        free
    }
}
