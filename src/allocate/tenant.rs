use super::births::Births;
use super::extension::Holder;
use super::lockfile::settled;
use super::work::Work;
use super::{Account, Entry, Held, Kind, Number, Rotation, TenantAllocation, account, extension};
use crate::diag::Diagnostics;
use crate::model::{HostId, Reference, UserId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a tenant was given, the lines that say so, and what could not be given.
pub(super) struct Allocated {
    pub(super) allocation: TenantAllocation,
    pub(super) lines: Vec<Entry>,
    pub(super) found: Diagnostics,
}

/// Allocates, and writes the lines that say so.
pub(super) fn allocate(work: &Work<'_>, host: &HostId) -> Allocated {
    let mut found = Diagnostics::default();
    let mut births = Births::new(&work.old);
    let mut lines = placement(work, host);
    let holders = extension::allocate(work, &mut births, &mut found);
    lines.extend(holders.iter().map(|holder| line_of_holder(work, holder)));
    let (users, services) = split(holders);
    let accounts = account::allocate(work, &users, &mut births);
    lines.extend(
        accounts
            .iter()
            .map(|(owner, account)| line_of_account(work, owner, account)),
    );
    let mut accounts: Vec<_> = accounts.into_iter().map(|(_, account)| account).collect();
    accounts.sort_by(|a, b| (&a.user, a.slot).cmp(&(&b.user, b.slot)));
    let allocation = TenantAllocation {
        host: host.clone(),
        users,
        services,
        accounts,
    };
    let old = work.old.iter().copied();
    Allocated {
        allocation,
        lines: settled(lines, old, work.today),
        found,
    }
}

fn placement(work: &Work<'_>, host: &HostId) -> Vec<Entry> {
    let host = work
        .tenant
        .host
        .is_none()
        .then(|| (Number::Host(host.as_str().into()), Kind::Host));
    let block = work
        .block
        .map(|thousand| (Number::Block(thousand), Kind::Block));
    let birth = &work.tenant_name;
    let line = |(number, kind)| Entry {
        tenant: birth.clone(),
        number,
        kind,
        freed: None,
        owner: work.id.reference().into(),
        birth: birth.clone(),
        rotation: Rotation::default(),
    };
    host.into_iter().chain(block).map(line).collect()
}

fn line_of_holder(work: &Work<'_>, holder: &Holder) -> Entry {
    Entry {
        tenant: work.tenant_name.clone(),
        number: Number::Extension(holder.held.extension, 1),
        kind: holder.kind,
        freed: None,
        owner: holder.name.clone(),
        birth: holder.held.birth.clone(),
        rotation: holder.held.rotation,
    }
}

fn line_of_account(work: &Work<'_>, owner: &Arc<str>, account: &Account) -> Entry {
    Entry {
        tenant: work.tenant_name.clone(),
        number: Number::Extension(account.extension, account.slot),
        kind: Kind::Account,
        freed: None,
        owner: owner.clone(),
        birth: account.birth.clone(),
        rotation: account.rotation,
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
