//! Two branches and one lockfile.

use super::{Entry, Kind, Lockfile, Number};
use crate::diag::{Checked, Code, Diagnostic, Diagnostics};
use crate::model::{Extension, Range};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Puts together what two branches made of one lockfile.
///
/// A line is one thing by its tenant, kind and birth id, whatever its owner is called and whatever its number is by now; what one
/// side alone changed holds, rotations are those that have come further, and who is gone on one side is gone. Where both gave out one number, it
/// stays with who held it in `base`; of two newcomers it goes to the first by kind and id, so that it does not matter which side
/// merges which. The line of the other one is left out, and [`allocate`](super::allocate()) gives them the next free number, as
/// only the documents say which pool it comes from.
///
/// An error is what only people can decide: one thing renamed to two names, and one number or name for two who both were there.
pub fn merge(base: &Lockfile, ours: &Lockfile, theirs: &Lockfile) -> Checked<Lockfile> {
    let mut found = Diagnostics::default();
    let mut lines = together(base, ours, theirs, &mut found);
    settle_blocks(&mut lines, &mut found);
    let _left_out = settle(&mut lines, name, &mut found);
    let _left_out = settle(&mut lines, |entry| number(entry, false), &mut found);
    follow_users(&mut lines);
    let _left_out = settle(&mut lines, |entry| number(entry, true), &mut found);
    let mut merged = Lockfile::default();
    for line in lines {
        merged.insert(line.entry);
    }
    found.checked(merged)
}

/// A line of the result, and the one that it was.
struct Line<'a> {
    entry: Entry,
    base: Option<&'a Entry>,
}

/// What stays the same whatever happens to a line: tenant, kind and birth id.
type Identity<'a> = (&'a str, Kind, &'a str);

fn identity(entry: &Entry) -> Identity<'_> {
    (&entry.tenant, entry.kind, &entry.birth)
}

fn identified(lockfile: &Lockfile) -> BTreeMap<Identity<'_>, &Entry> {
    let identified = |entry| (identity(entry), entry);
    lockfile.entries().map(identified).collect()
}

/// All lines that are left, each as both sides want it.
fn together<'a>(
    base: &'a Lockfile,
    ours: &Lockfile,
    theirs: &Lockfile,
    found: &mut Diagnostics,
) -> Vec<Line<'a>> {
    let (base, ours, theirs) = (identified(base), identified(ours), identified(theirs));
    let mut all = ours.clone();
    all.extend(&theirs);
    let mut line = |identity: &Identity<'_>| {
        let base = base.get(identity).copied();
        let entry = match (ours.get(identity), theirs.get(identity)) {
            (Some(one), Some(other)) => Some(both(base, one, other, found)),
            // Gone on the other side: it stays where this one changed it.
            (one, other) => one
                .or(other)
                .filter(|one| base != Some(**one))
                .map(|one| (*one).clone()),
        };
        Some(Line {
            entry: entry?,
            base,
        })
    };
    all.keys().filter_map(&mut line).collect()
}

/// One line of two sides.
fn both(base: Option<&Entry>, one: &Entry, other: &Entry, found: &mut Diagnostics) -> Entry {
    found.extend(base.and_then(|base| renamed_twice(base, one, other)));
    let owner = chosen(base.map(|base| &base.owner), &one.owner, &other.owner);
    let number = chosen(base.map(|base| &base.number), &one.number, &other.number);
    Entry {
        number: number.clone(),
        owner: owner.clone(),
        freed: freed(base, one, other),
        rotation: one.rotation.max(other.rotation),
        ..one.clone()
    }
}

/// What one side alone changed, else the lesser.
fn chosen<'a, T: Ord>(base: Option<&T>, one: &'a T, other: &'a T) -> &'a T {
    match base {
        Some(base) if base == one => other,
        Some(base) if base == other => one,
        _ => one.min(other),
    }
}

/// Freed where one side freed it, on the later day of both. Who was renamed or moved on the other side is there still: should
/// they be gone from the documents all the same, `pbxctl lock` finds that out, while it could not bring their birth id back.
fn freed(base: Option<&Entry>, one: &Entry, other: &Entry) -> Option<Arc<str>> {
    let changed = |side: &Entry| {
        base.is_some_and(|base| {
            side.freed.is_none() && (&base.owner, &base.number) != (&side.owner, &side.number)
        })
    };
    let is_alive = changed(one) || changed(other);
    one.freed
        .clone()
        .max(other.freed.clone())
        .filter(|_| !is_alive)
}

/// How good a claim is, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It was so before.
    Kept,
    /// Was there before, without that.
    Moved,
    /// Was not there.
    New,
}

/// Leaves each claimed thing to one line, and gives the lines that had to go.
fn settle<K: Ord>(
    lines: &mut Vec<Line<'_>>,
    claim: impl Fn(&Entry) -> Option<K>,
    found: &mut Diagnostics,
) -> Vec<Entry> {
    let rank = |line: &Line<'_>| match line.base.filter(|base| base.freed.is_none()) {
        Some(base) if claim(base) == claim(&line.entry) => Rank::Kept,
        Some(_) => Rank::Moved,
        None => Rank::New,
    };
    let mut ranked: Vec<_> = lines.drain(..).map(|line| (rank(&line), line)).collect();
    ranked.sort_by(|(rank, line), (other_rank, other)| {
        (rank, order(&line.entry)).cmp(&(other_rank, order(&other.entry)))
    });
    let (mut taken, mut left_out) = (BTreeMap::new(), Vec::new());
    for (rank, line) in ranked {
        let first = claim(&line.entry).and_then(|claim| {
            let first = taken.entry(claim).or_insert_with(|| line.entry.clone());
            (*first != line.entry).then(|| first.clone())
        });
        match (first, rank) {
            (Some(_), Rank::New) => left_out.push(line.entry),
            (Some(first), Rank::Moved) => found.push(claimed_twice(&first, &line.entry)),
            _ => lines.push(line),
        }
    }
    left_out
}

/// The order in which numbers are given: people first, then by id.
fn order(entry: &Entry) -> (&str, Kind, &str, &str) {
    (&entry.tenant, entry.kind, &entry.owner, &entry.birth)
}

/// No two lines of one kind have one owner.
fn name(entry: &Entry) -> Option<(Arc<str>, Kind, Arc<str>)> {
    let name = || (entry.tenant.clone(), entry.kind, entry.owner.clone());
    entry.freed.is_none().then(name)
}

/// No two lines have one extension, and no two accounts one name.
fn number(entry: &Entry, of_accounts: bool) -> Option<(Arc<str>, Number)> {
    let is_extension = matches!(entry.number, Number::Extension(..));
    let is_meant = is_extension && (entry.kind == Kind::Account) == of_accounts;
    (is_meant && entry.freed.is_none()).then(|| (entry.tenant.clone(), entry.number.clone()))
}

/// No two tenants share a block. A tenant that has to leave its block leaves the numbers that it took there.
fn settle_blocks(lines: &mut Vec<Line<'_>>, found: &mut Diagnostics) {
    let block = |entry: &Entry| match entry.number {
        Number::Block(thousand) => Some(thousand),
        _ => None,
    };
    for lost in settle(lines, block, found) {
        let range = block(&lost).map(Range::block);
        let is_there = |entry: &Entry| {
            let extension = entry.number.extension();
            entry.tenant == lost.tenant
                && range
                    .zip(extension)
                    .is_some_and(|(range, extension)| range.contains(extension))
        };
        lines.retain(|line| {
            line.base.is_some() || line.entry.freed.is_some() || !is_there(&line.entry)
        });
    }
}

/// Accounts are named after their user's extension, wherever that came from. New ones of a user who was left out are left out.
fn follow_users(lines: &mut Vec<Line<'_>>) {
    let held = |line: &&Line<'_>| line.entry.freed.is_none() && line.entry.kind == Kind::User;
    let user = |line: &Line<'_>| {
        let entry = &line.entry;
        Some((user_of(entry), entry.number.extension()?))
    };
    let users: BTreeMap<(Arc<str>, String), Extension> =
        lines.iter().filter(held).filter_map(user).collect();
    lines.retain_mut(|line| match &mut line.entry {
        entry if entry.kind != Kind::Account || entry.freed.is_some() => true,
        entry => match (users.get(&user_of(entry)), &mut entry.number) {
            (Some(is), Number::Extension(was, _)) => {
                *was = *is;
                true
            }
            _ => line.base.is_some(),
        },
    });
}

/// The tenant and user of a user's line or account: the last word of `users/alice` and of `phones/desk/alice.2`.
fn user_of(entry: &Entry) -> (Arc<str>, String) {
    let last = entry.owner.rsplit('/').next().unwrap_or_default();
    let id = last.split('.').next().unwrap_or_default();
    (entry.tenant.clone(), id.to_owned())
}

const HELP: &str = "merge the documents, restore the lockfile of the branch that is applied, then run `pbxctl lock`";

fn renamed_twice(base: &Entry, one: &Entry, other: &Entry) -> Option<Diagnostic> {
    let (low, high) = (
        (&one.owner).min(&other.owner),
        (&one.owner).max(&other.owner),
    );
    let is_twice = low != high && *low != base.owner && *high != base.owner;
    let message = format!(
        "`{}` of the tenant `{}` was renamed to `{low}` on one branch and to `{high}` on the other",
        base.owner, base.tenant
    );
    // Accounts are named after phones and users: what is wrong is told of those.
    (is_twice && base.kind != Kind::Account)
        .then(|| Diagnostic::new(Code::E0302, message).help(HELP))
}

fn claimed_twice(first: &Entry, second: &Entry) -> Diagnostic {
    let (tenant, number) = (&second.tenant, &second.number);
    let message = if first.owner == second.owner {
        format!(
            "two lines of the tenant `{tenant}` are `{}` after the merge",
            first.owner
        )
    } else {
        let (one, other) = (&first.owner, &second.owner);
        format!(
            "{number} of the tenant `{tenant}` is held by `{one}` on one branch and given to `{other}` on the other"
        )
    };
    Diagnostic::new(Code::E0302, message).help(HELP)
}
