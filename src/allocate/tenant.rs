use super::births::Births;
use super::extension::Holder;
use super::lockfile::settled;
use super::owner::Owner;
use super::{
    Account, Entry, Held, Kind, Lockfile, Number, Rotation, TenantAllocation, account, extension,
};
use crate::diag::Diagnostics;
use crate::model::{HostId, PoolKind, Range, Reference, Tenant, TenantId, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a tenant was given, the lines that say so, and what could not be given.
pub(super) struct Allocated {
    pub(super) allocation: Arc<TenantAllocation>,
    pub(super) lines: Vec<Entry>,
    pub(super) found: Diagnostics,
}

/// The allocation of one tenant.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    /// Its id, as its lines share it.
    tenant_name: Arc<str>,
    /// Its lines in the old lockfile.
    pub(super) old: Vec<&'a Entry>,
    /// Its block of a thousand, if it needs one.
    pub(super) block: Option<u64>,
    /// The date of what is freed now.
    pub(super) today: &'a str,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        id: &'a TenantId,
        tenant: &'a Tenant,
        old: &'a Lockfile,
        block: Option<u64>,
        today: &'a str,
    ) -> Self {
        let old: Vec<_> = old.of_tenant(id.as_str()).collect();
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

    /// Allocates, and writes the lines that say so.
    pub(super) fn allocate(&self, host: &HostId) -> Allocated {
        let mut found = Diagnostics::default();
        let mut births = Births::new(&self.old);
        let mut lines = self.placement(host);
        let holders = extension::allocate(self, &mut births, &mut found);
        lines.extend(holders.iter().map(|holder| self.holder(holder)));
        let (users, services) = split(holders);
        let accounts = account::allocate(self, &users, &mut births);
        lines.extend(
            accounts
                .iter()
                .map(|(owner, account)| self.account(owner, account)),
        );
        let mut accounts: Vec<_> = accounts.into_iter().map(|(_, account)| account).collect();
        accounts.sort_by(|a, b| (&a.user, a.slot).cmp(&(&b.user, b.slot)));
        let allocation = TenantAllocation {
            host: host.clone(),
            users,
            services,
            accounts,
        };
        let old = self.old.iter().copied();
        Allocated {
            allocation: allocation.into(),
            lines: settled(lines, old, self.today),
            found,
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

    fn placement(&self, host: &HostId) -> Vec<Entry> {
        let host = self
            .tenant
            .host
            .is_none()
            .then(|| (Number::Host(host.as_str().into()), Kind::Host));
        let block = self
            .block
            .map(|thousand| (Number::Block(thousand), Kind::Block));
        let birth = &self.tenant_name;
        let line = |(number, kind)| Entry {
            tenant: birth.clone(),
            number,
            kind,
            freed: None,
            owner: self.id.reference().into(),
            birth: birth.clone(),
            rotation: Rotation::default(),
        };
        host.into_iter().chain(block).map(line).collect()
    }

    fn holder(&self, holder: &Holder) -> Entry {
        Entry {
            tenant: self.tenant_name.clone(),
            number: Number::Extension(holder.held.extension, 1),
            kind: holder.kind,
            freed: None,
            owner: holder.name.clone(),
            birth: holder.held.birth.clone(),
            rotation: holder.held.rotation,
        }
    }

    fn account(&self, owner: &Arc<str>, account: &Account) -> Entry {
        Entry {
            tenant: self.tenant_name.clone(),
            number: Number::Extension(account.extension, account.slot),
            kind: Kind::Account,
            freed: None,
            owner: owner.clone(),
            birth: account.birth.clone(),
            rotation: account.rotation,
        }
    }
}

/// Users and what is no person, each in the order of their ids.
fn split(holders: Vec<Holder>) -> (BTreeMap<UserId, Held>, BTreeMap<Reference, Held>) {
    let (mut users, mut services) = (Vec::new(), Vec::new());
    for holder in holders {
        match holder.reference {
            Reference::User(id) => users.push((id, holder.held)),
            other => services.push((other, holder.held)),
        }
    }
    // Made of all at once, the maps have no gaps.
    (users.into_iter().collect(), services.into_iter().collect())
}
