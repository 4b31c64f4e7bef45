use super::{Entry, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Puts the lines of a tenant in order, each once, and keeps what the old ones held and these do not, as freed on `today`; earlier
/// tombstones stay as they are.
///
/// A tombstone keeps its birth id from being given again, so that nobody inherits a secret.
pub(in crate::allocate) fn settled<'a>(
    mut lines: Vec<Entry>,
    old: impl Iterator<Item = &'a Entry> + Clone,
    today: &str,
) -> Vec<Entry> {
    lines.sort();
    lines.dedup();
    let is_new = old.clone().next().is_none();
    if !is_new && !lines.iter().eq(old.clone()) {
        let tombstones = tombstones(&lines, old, today);
        lines.extend(tombstones);
        lines.sort();
        lines.dedup();
    }
    lines.shrink_to_fit();
    lines
}

fn tombstones<'a>(
    lines: &[Entry],
    old: impl Iterator<Item = &'a Entry>,
    today: &str,
) -> Vec<Entry> {
    let today: Arc<str> = today.into();
    let alive = lines.iter().filter(|entry| entry.freed.is_none());
    let alive: BTreeSet<_> = alive.map(|entry| (entry.kind, &*entry.birth)).collect();
    let is_gone = |entry: &&Entry| {
        !matches!(entry.kind, Kind::Host | Kind::Block)
            && !alive.contains(&(entry.kind, &*entry.birth))
            && lines.binary_search(entry).is_err()
    };
    let gone = old.filter(is_gone).map(|entry| Entry {
        freed: entry.freed.clone().or_else(|| Some(today.clone())),
        ..entry.clone()
    });
    gone.collect()
}
