use super::births::Births;
use super::owner::{Owner, owners};
use super::{
    Account, Entry, Held, Kind, Lockfile, Number, Rotation, TenantAllocation, account, extension,
};
use crate::diag::Diagnostics;
use crate::model::{HostId, PoolKind, Range, Reference, Tenant, TenantId, UserId};
use std::collections::BTreeMap;

/// The allocation of one tenant.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
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
        Self {
            id,
            tenant,
            old: old.of_tenant(id.as_str()).collect(),
            block,
            today,
        }
    }

    /// Allocates, and writes the lines that say so.
    pub(super) fn allocate(
        &self,
        host: &HostId,
        lockfile: &mut Lockfile,
        found: &mut Diagnostics,
    ) -> TenantAllocation {
        self.record_placement(host, lockfile);
        let mut births = Births::new(self.old.iter().copied());
        let holders = extension::allocate(self, &mut births, found);
        for owner in owners(self.tenant) {
            lockfile.insert_some(
                holders
                    .get(&owner.reference)
                    .map(|held| self.holder(&owner, held)),
            );
        }
        let (users, services) = split(holders);
        let accounts = account::allocate(self, &users, &mut births);
        for (owner, account) in &accounts {
            lockfile.insert(self.account(owner, account));
        }
        let mut accounts: Vec<_> = accounts.into_iter().map(|(_, account)| account).collect();
        accounts.sort_by(|a, b| (&a.user, a.slot).cmp(&(&b.user, b.slot)));
        TenantAllocation {
            host: host.clone(),
            users,
            services,
            accounts,
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

    fn record_placement(&self, host: &HostId, lockfile: &mut Lockfile) {
        if self.tenant.host.is_none() {
            lockfile.insert(self.own(Number::Host(host.to_string()), Kind::Host));
        }
        if let Some(thousand) = self.block {
            lockfile.insert(self.own(Number::Block(thousand), Kind::Block));
        }
    }

    fn own(&self, number: Number, kind: Kind) -> Entry {
        let birth = self.id.to_string();
        Entry {
            tenant: birth.clone(),
            number,
            kind,
            freed: None,
            owner: self.id.reference(),
            birth,
            rotation: Rotation::default(),
        }
    }

    fn holder(&self, owner: &Owner<'_>, held: &Held) -> Entry {
        let (number, birth) = (Number::Extension(held.extension, 1), held.birth.clone());
        let (tenant, reference, rotation) = (
            self.id.to_string(),
            owner.reference.to_string(),
            held.rotation,
        );
        Entry {
            tenant,
            number,
            kind: owner.kind,
            freed: None,
            owner: reference,
            birth,
            rotation,
        }
    }

    fn account(&self, owner: &str, account: &Account) -> Entry {
        let (number, birth) = (
            Number::Extension(account.extension, account.slot),
            account.birth.clone(),
        );
        let (tenant, owner, rotation) = (self.id.to_string(), owner.to_owned(), account.rotation);
        Entry {
            tenant,
            number,
            kind: Kind::Account,
            freed: None,
            owner,
            birth,
            rotation,
        }
    }
}

fn split(holders: extension::Holders) -> (BTreeMap<UserId, Held>, BTreeMap<Reference, Held>) {
    let (mut users, mut services) = (BTreeMap::new(), BTreeMap::new());
    for (reference, held) in holders {
        match reference {
            Reference::User(id) => drop(users.insert(id, held)),
            other => drop(services.insert(other, held)),
        }
    }
    (users, services)
}
