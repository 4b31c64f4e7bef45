use super::owner::Owner;
use super::{Entry, Kind};
use crate::model::{PoolKind, Range, Tenant, TenantId};
use std::sync::Arc;

/// What a tenant's numbers are given out from.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    /// Its id, as its lines share it.
    pub(super) tenant_name: Arc<str>,
    /// Its lines in the old lockfile.
    pub(super) old: Vec<&'a Entry>,
    /// Its block of a thousand, if it needs one.
    pub(super) block: Option<u64>,
    /// The date of what is freed now.
    pub(super) today: &'a str,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        (id, tenant): (&'a TenantId, &'a Tenant),
        old: &'a [Entry],
        block: Option<u64>,
        today: &'a str,
    ) -> Self {
        let old: Vec<_> = old.iter().collect();
        let named = old.first().map(|entry| entry.tenant.clone());
        Self {
            id,
            tenant,
            tenant_name: named.unwrap_or_else(|| id.as_str().into()),
            old,
            block,
            today,
        }
    }

    /// The lines of a kind that are held.
    pub(super) fn held(&self, kind: Kind) -> impl Iterator<Item = &'a Entry> {
        self.old
            .iter()
            .copied()
            .filter(move |entry| entry.kind == kind && entry.freed.is_none())
    }

    /// The range of a pool; that of users is a block where none is written.
    pub(super) fn range(&self, kind: PoolKind) -> Option<Range> {
        let block = self
            .block
            .filter(|_| kind == PoolKind::Users)
            .map(Range::block);
        self.tenant
            .pool(kind)
            .map(|pool| pool.range.value)
            .or(block)
    }

    /// The pool that an owner's number comes from.
    pub(super) fn pool_of(&self, owner: &Owner<'_>) -> PoolKind {
        let written = owner
            .pools()
            .into_iter()
            .find(|kind| self.range(*kind).is_some());
        written.unwrap_or(PoolKind::Users)
    }
}
