use super::births::Births;
use super::work::Work;
use super::{Account, Device, Entry, Held, Kind, Number};
use crate::model::{Tenant, User, UserId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Gives each line of each phone and each softphone an account of its user, and each user without any one for a device set up by
/// hand. Each comes with its owner, as the lockfile names it.
pub(super) fn allocate(
    work: &Work<'_>,
    users: &BTreeMap<UserId, Held>,
    births: &mut Births<'_>,
) -> Vec<(Arc<str>, Account)> {
    let before: BTreeMap<&str, &Entry> = work
        .held(Kind::Account)
        .map(|entry| (&*entry.owner, entry))
        .collect();
    let wanted = wanted(work.tenant);
    let mut accounts = Vec::new();
    for (user, held) in users {
        let owners = wanted.get(user).map_or(&[][..], Vec::as_slice);
        let entries: Vec<_> = owners
            .iter()
            .map(|owner| owner.entry(work.tenant, &before))
            .collect();
        let mut slots: BTreeSet<u32> = entries
            .iter()
            .filter_map(|(_, entry)| slot((*entry)?))
            .collect();
        for (owner, (name, entry)) in owners.iter().zip(entries) {
            let same = entry.filter(|entry| *entry.owner == *name);
            let name = same.map_or_else(|| name.as_str().into(), |entry| entry.owner.clone());
            let slot = entry.and_then(slot).unwrap_or_else(|| lowest(&mut slots));
            let birth = entry.map_or_else(
                || births.give(Kind::Account, &owner.birth()),
                |entry| entry.birth.clone(),
            );
            let (user, device, rotation) = (
                user.clone(),
                owner.device.clone(),
                entry.map(|entry| entry.rotation).unwrap_or_default(),
            );
            accounts.push((
                name,
                Account {
                    user,
                    extension: held.extension,
                    slot,
                    device,
                    birth,
                    rotation,
                },
            ));
        }
    }
    accounts
}

/// Who wants an account.
struct Owner {
    user: UserId,
    device: Device,
    /// 1 for the first line of this user on this phone, and for the user's first softphone of a kind.
    nth: usize,
}

impl Owner {
    /// As the lockfile names it: `phones/<phone>/<user>`, `users/<user>/<kind of softphone>`, both with `.2` for a second one, or
    /// `users/<user>`. The place of the line on the phone is no part of it, so that lines can be put in another order.
    fn name_for(&self, user: &UserId) -> String {
        let name = match &self.device {
            Device::ByHand => user.reference(),
            Device::Softphone(kind) => [&*user.reference(), "/", kind.name()].concat(),
            Device::Line(phone, _) => [&*phone.reference(), "/", user.as_str()].concat(),
        };
        match self.nth {
            1 => name,
            nth => format!("{name}.{nth}"),
        }
    }

    fn birth(&self) -> String {
        match &self.device {
            Device::ByHand => self.user.to_string(),
            Device::Softphone(kind) => format!("{}.{}", self.user, kind.name()),
            Device::Line(phone, _) => phone.to_string(),
        }
    }

    /// Its name, and the line of the old lockfile, under the user's present id or the former one.
    fn entry<'a>(
        &self,
        tenant: &Tenant,
        before: &BTreeMap<&str, &'a Entry>,
    ) -> (String, Option<&'a Entry>) {
        let name = self.name_for(&self.user);
        let entry = before.get(&*name).copied().or_else(|| {
            let user = tenant.users.get(&self.user)?;
            let former = &user.renamed_from.as_ref()?.value;
            before.get(&*self.name_for(former)).copied()
        });
        (name, entry)
    }
}

/// The owners of each user's accounts: the lines of phones in the order of their ids, then softphones, else the user alone.
fn wanted(tenant: &Tenant) -> BTreeMap<UserId, Vec<Owner>> {
    let mut wanted: BTreeMap<UserId, Vec<Owner>> = BTreeMap::new();
    for (phone, written) in &tenant.phones {
        for (at, line) in written.lines.iter().enumerate() {
            let owner = Owner {
                user: line.value.clone(),
                device: Device::Line(phone.clone(), at),
                nth: nth(written.lines.iter().map(|line| &line.value), at),
            };
            wanted.entry(line.value.clone()).or_default().push(owner);
        }
    }
    for (id, user) in &tenant.users {
        let owners = wanted.entry(id.clone()).or_default();
        owners.extend(softphones(id, user));
        if owners.is_empty() {
            owners.push(Owner {
                user: id.clone(),
                device: Device::ByHand,
                nth: 1,
            });
        }
    }
    wanted
}

fn softphones(id: &UserId, user: &User) -> Vec<Owner> {
    let kinds = || user.softphones.iter().map(|softphone| softphone.value);
    let owners = kinds().enumerate().map(|(at, kind)| Owner {
        user: id.clone(),
        device: Device::Softphone(kind),
        nth: nth(kinds(), at),
    });
    owners.collect()
}

/// How many like the one at a place there are up to it.
fn nth<T: PartialEq>(all: impl Iterator<Item = T> + Clone, at: usize) -> usize {
    let this = all.clone().nth(at);
    all.take(at + 1)
        .filter(|one| this.as_ref() == Some(one))
        .count()
}

fn slot(entry: &Entry) -> Option<u32> {
    match entry.number {
        Number::Extension(_, slot) => Some(slot),
        _ => None,
    }
}

fn lowest(taken: &mut BTreeSet<u32>) -> u32 {
    let free = (1..u32::MAX)
        .find(|slot| !taken.contains(slot))
        .unwrap_or(u32::MAX);
    taken.insert(free);
    free
}
