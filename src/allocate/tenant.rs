use super::births::Births;
use super::{Account, Entry, Held, Kind, Lockfile, Number, TenantAllocation, account, extension};
use crate::diag::Diagnostics;
use crate::model::{HostId, PoolKind, Range, Tenant, TenantId, UserId};

/// The allocation of one tenant.
pub(super) struct Work<'a> {
    pub(super) id: &'a TenantId,
    pub(super) tenant: &'a Tenant,
    /// Its lines in the old lockfile.
    pub(super) old: Vec<&'a Entry>,
    /// Its block of a thousand, if it needs one.
    pub(super) block: Option<u64>,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        id: &'a TenantId,
        tenant: &'a Tenant,
        old: &'a Lockfile,
        block: Option<u64>,
    ) -> Self {
        Self {
            id,
            tenant,
            old: old.of_tenant(id.as_str()).collect(),
            block,
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
        let users = extension::allocate(self, &mut births, found);
        let accounts = account::allocate(self, &users, &mut births);
        for (id, held) in &users {
            lockfile.insert(self.user(id, held));
        }
        for (owner, account) in &accounts {
            lockfile.insert(self.account(owner, account));
        }
        let mut accounts: Vec<_> = accounts.into_iter().map(|(_, account)| account).collect();
        accounts.sort_by(|a, b| (&a.user, a.slot).cmp(&(&b.user, b.slot)));
        TenantAllocation {
            host: host.clone(),
            users,
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

    /// The range that users' extensions come from.
    pub(super) fn users_range(&self) -> Option<Range> {
        let pool = self.tenant.pool(PoolKind::Users);
        pool.map(|pool| pool.range.value)
            .or_else(|| self.block.map(Range::block))
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
            rotation: 0,
        }
    }

    fn user(&self, id: &UserId, held: &Held) -> Entry {
        let (number, birth) = (Number::Extension(held.extension, 1), held.birth.clone());
        let (tenant, owner, rotation) = (self.id.to_string(), id.reference(), held.rotation);
        Entry {
            tenant,
            number,
            kind: Kind::User,
            freed: None,
            owner,
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
