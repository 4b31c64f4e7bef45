use super::births::Births;
use super::tenant::Work;
use super::{Entry, Held, Kind, Number};
use crate::catalog::EMERGENCY;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Extension, PoolKind, Range, User, UserId};
use crate::source::{Place, Spanned};
use std::collections::{BTreeMap, BTreeSet};

/// Gives each user an extension: the pinned one, else the one held before, else the lowest free one in the order of ids.
pub(super) fn allocate(
    work: &Work<'_>,
    births: &mut Births,
    found: &mut Diagnostics,
) -> BTreeMap<UserId, Held> {
    let before = Before::new(work);
    let mut held = BTreeMap::new();
    for (id, user) in &work.tenant.users {
        let entry = before.entry(id, user);
        if let Some(extension) = settled(user, entry) {
            check(work, id, user, extension, &before, found);
            held.insert(id.clone(), hold(id, extension, entry, births));
        }
    }
    let mut free = Free::new(work.users_range(), &held);
    let mut without = Vec::new();
    for id in work
        .tenant
        .users
        .keys()
        .filter(|id| !before.knows(id, work))
    {
        match free.next() {
            Some(extension) => drop(held.insert(id.clone(), hold(id, extension, None, births))),
            None => without.push(id),
        }
    }
    found.extend(exhausted(work, &without));
    held
}

/// What the old lockfile says of this tenant's users.
struct Before<'a> {
    by_owner: BTreeMap<&'a str, &'a Entry>,
    by_number: BTreeMap<Extension, &'a Entry>,
}

impl<'a> Before<'a> {
    fn new(work: &Work<'a>) -> Self {
        let by_owner = work
            .held(Kind::User)
            .map(|entry| (entry.owner.as_str(), entry))
            .collect();
        let by_number = work
            .held(Kind::User)
            .filter_map(|entry| Some((extension_of(entry)?, entry)))
            .collect();
        Self {
            by_owner,
            by_number,
        }
    }

    /// The line of a user, under the present id or the former one.
    fn entry(&self, id: &UserId, user: &User) -> Option<&'a Entry> {
        let of = |id: &UserId| self.by_owner.get(&*id.reference()).copied();
        of(id).or_else(|| of(&user.renamed_from.as_ref()?.value))
    }

    /// Whether the user's extension is settled without a look at what is free.
    fn knows(&self, id: &UserId, work: &Work<'_>) -> bool {
        work.tenant
            .users
            .get(id)
            .is_some_and(|user| settled(user, self.entry(id, user)).is_some())
    }
}

fn extension_of(entry: &Entry) -> Option<Extension> {
    match entry.number {
        Number::Extension(extension, _) => Some(extension),
        _ => None,
    }
}

fn settled(user: &User, entry: Option<&Entry>) -> Option<Extension> {
    let pinned = user.extension.as_ref().map(|extension| extension.value);
    pinned.or_else(|| entry.and_then(extension_of))
}

fn hold(id: &UserId, extension: Extension, entry: Option<&Entry>, births: &mut Births) -> Held {
    let birth = entry.map_or_else(
        || births.give(Kind::User, id.as_str()),
        |entry| entry.birth.clone(),
    );
    Held {
        extension,
        birth,
        rotation: entry.map_or(0, |entry| entry.rotation),
    }
}

/// The free extensions of a range, from the lowest.
struct Free {
    range: Option<Range>,
    next: Option<Extension>,
    taken: BTreeSet<Extension>,
}

impl Free {
    fn new(range: Option<Range>, held: &BTreeMap<UserId, Held>) -> Self {
        let taken = held.values().map(|held| held.extension).collect();
        Self {
            range,
            next: range.map(|range| range.first()),
            taken,
        }
    }

    fn next(&mut self) -> Option<Extension> {
        let mut rest = self.range?.starting_at(self.next?);
        let is_free =
            |extension: &Extension| !self.taken.contains(extension) && !is_emergency(*extension);
        let free = rest.find(is_free);
        self.next = free.and_then(|_| rest.next());
        free
    }
}

fn is_emergency(extension: Extension) -> bool {
    EMERGENCY.contains(&&*extension.to_string())
}

fn check(
    work: &Work<'_>,
    id: &UserId,
    user: &User,
    extension: Extension,
    before: &Before<'_>,
    found: &mut Diagnostics,
) {
    if !work
        .users_range()
        .is_some_and(|range| range.contains(extension))
    {
        found.push(outside(work, id, user, extension));
    }
    if let Some(pinned) = &user.extension {
        found.extend(taken_from(work, id, pinned, before));
    }
}

fn outside(work: &Work<'_>, id: &UserId, user: &User, extension: Extension) -> Diagnostic {
    let range = work
        .users_range()
        .map_or_else(String::new, |range| range.to_string());
    let message = format!("the extension {extension} of `{id}` lies outside the pool {range}");
    let fault = Diagnostic::new(Code::E0205, message);
    let pool = work.tenant.pool(PoolKind::Users);
    let (at, what) = pool.map_or((work.tenant.place, "its block is in `pbx.lock`"), |pool| {
        (pool.range.place, "the pool `users`")
    });
    match &user.extension {
        Some(pinned) => fault
            .label(pinned.place, "pinned outside")
            .label(at, what)
            .help(format!("pin one of {range}, or widen the pool")),
        None => fault
            .label(user.place, format!("holds {extension} in `pbx.lock`"))
            .label(at, what)
            .help(format!(
                "widen the pool so that it holds {extension}, or pin a new extension for `{id}`"
            )),
    }
}

/// A fault when the pinned number belongs to somebody who is still there and is not pinned elsewhere.
fn taken_from(
    work: &Work<'_>,
    id: &UserId,
    pinned: &Spanned<Extension>,
    before: &Before<'_>,
) -> Option<Diagnostic> {
    let entry = before.by_number.get(&pinned.value)?;
    let (other, user) = owner(work, entry).filter(|(other, _)| *other != id)?;
    let keeps = user.extension.is_none() && before.entry(other, user) == Some(*entry);
    if !keeps {
        return None;
    }
    let message = format!("the extension {} belongs to `{other}`", pinned.value);
    let fault =
        Diagnostic::new(Code::E0214, message).label(pinned.place, format!("pinned for `{id}`"));
    let fault = fault.label(user.place, "holds it in `pbx.lock`");
    Some(fault.help(format!(
        "pin another extension here, or pin a new one for `{other}` in the same change"
    )))
}

/// Who a line of the old lockfile belongs to now: its owner, or who was renamed from it.
fn owner<'a>(work: &Work<'a>, entry: &Entry) -> Option<(&'a UserId, &'a User)> {
    let users = &work.tenant.users;
    let id = entry.owner.strip_prefix("users/")?;
    let renamed = |user: &User| {
        let former = user.renamed_from.as_ref();
        former.is_some_and(|former| former.value.as_str() == id)
    };
    users
        .get_key_value(id)
        .or_else(|| users.iter().find(|(_, user)| renamed(user)))
}

fn exhausted(work: &Work<'_>, without: &[&UserId]) -> Option<Diagnostic> {
    let first = work.tenant.users.get(*without.first()?)?;
    let range = work.users_range()?;
    let (count, users) = (range.len(), work.tenant.users.len());
    let message = format!(
        "the pool `users` of the tenant `{}` is exhausted: {range} has {count} extensions for {users} users",
        work.id
    );
    let others = match without.len() - 1 {
        0 => "gets no extension".to_owned(),
        more => format!("gets no extension, nor do {more} more"),
    };
    let (place, what) = pool_place(work);
    let fault = Diagnostic::new(Code::E0208, message)
        .label(place, what)
        .label(first.place, others);
    Some(fault.help(format!(
        "widen the pool, for example to `{}`, or remove users who are gone",
        wider(range, users as u64)
    )))
}

fn pool_place(work: &Work<'_>) -> (Place, &'static str) {
    let pool = work.tenant.pool(PoolKind::Users);
    pool.map_or(
        (
            work.tenant.place,
            "no pool is written: it has a block of 1000",
        ),
        |pool| (pool.range.place, "the pool"),
    )
}

/// A range from the same start that holds `users` and room to grow, of the same width as far as there are digits.
fn wider(range: Range, users: u64) -> String {
    let (first, width) = (range.first().to_string(), range.first().to_string().len());
    let start: u64 = first.parse().unwrap_or(0);
    let most = 10_u64.saturating_pow(u32::try_from(width).unwrap_or(10)) - 1;
    let wanted = start + (users + users / 4).next_multiple_of(1000) - 1;
    match wanted <= most {
        true => format!("{first}-{wanted:0width$}"),
        false => format!("{first}0-{most}9"),
    }
}
