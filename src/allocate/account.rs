use super::births::Births;
use super::tenant::Work;
use super::{Account, Entry, Held, Kind, Number};
use crate::model::{PhoneId, Tenant, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// Gives each line of each phone an account of its user, and each user without a line one for a device set up by hand.
/// Each comes with its owner, as the lockfile names it.
pub(super) fn allocate(
    work: &Work<'_>,
    users: &BTreeMap<UserId, Held>,
    births: &mut Births,
) -> Vec<(String, Account)> {
    let before: BTreeMap<&str, &Entry> = work
        .held(Kind::Account)
        .map(|entry| (entry.owner.as_str(), entry))
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
            .flatten()
            .filter_map(|entry| slot(entry))
            .collect();
        for (owner, entry) in owners.iter().zip(entries) {
            let name = owner.name();
            let slot = entry.and_then(slot).unwrap_or_else(|| lowest(&mut slots));
            let birth = entry.map_or_else(
                || births.give(Kind::Account, owner.birth()),
                |entry| entry.birth.clone(),
            );
            let (user, line, rotation) = (
                user.clone(),
                owner.line.clone(),
                entry.map_or(0, |entry| entry.rotation),
            );
            accounts.push((
                name,
                Account {
                    user,
                    extension: held.extension,
                    slot,
                    line,
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
    line: Option<(PhoneId, usize)>,
    /// 1 for the first line of this user on this phone.
    nth: usize,
}

impl Owner {
    /// As the lockfile names it: `phones/<phone>/<user>`, with `.2` for a second line of the same user on it, or `users/<user>`.
    /// The place of the line on the phone is no part of it, so that lines can be put in another order.
    fn name(&self) -> String {
        self.name_for(&self.user)
    }

    fn name_for(&self, user: &UserId) -> String {
        match (&self.line, self.nth) {
            (None, _) => user.reference(),
            (Some((phone, _)), 1) => format!("{}/{user}", phone.reference()),
            (Some((phone, _)), nth) => format!("{}/{user}.{nth}", phone.reference()),
        }
    }

    fn birth(&self) -> &str {
        self.line
            .as_ref()
            .map_or(self.user.as_str(), |(phone, _)| phone.as_str())
    }

    /// The line of the old lockfile, under the user's present id or the former one.
    fn entry<'a>(&self, tenant: &Tenant, before: &BTreeMap<&str, &'a Entry>) -> Option<&'a Entry> {
        let former = tenant
            .users
            .get(&self.user)
            .and_then(|user| user.renamed_from.as_ref());
        let of = |user: &UserId| before.get(&*self.name_for(user)).copied();
        of(&self.user).or_else(|| of(&former?.value))
    }
}

/// The owners of each user's accounts: the lines of phones in the order of their ids, else the user alone.
fn wanted(tenant: &Tenant) -> BTreeMap<UserId, Vec<Owner>> {
    let mut wanted: BTreeMap<UserId, Vec<Owner>> = BTreeMap::new();
    for (phone, written) in &tenant.phones {
        for (at, line) in written.lines.iter().enumerate() {
            let nth = written
                .lines
                .iter()
                .take(at + 1)
                .filter(|other| other.value == line.value)
                .count();
            let owner = Owner {
                user: line.value.clone(),
                line: Some((phone.clone(), at)),
                nth,
            };
            wanted.entry(line.value.clone()).or_default().push(owner);
        }
    }
    for user in tenant.users.keys() {
        let alone = || {
            vec![Owner {
                user: user.clone(),
                line: None,
                nth: 1,
            }]
        };
        wanted.entry(user.clone()).or_insert_with(alone);
    }
    wanted
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
