use super::{Entry, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The birth ids of a tenant: each is given once for ever, so that a new owner never inherits the secrets of a former one.
pub(super) struct Births<'a> {
    old: &'a [&'a Entry],
    /// All that were given, put together when the first one is asked for.
    given: Option<BTreeSet<(Kind, Arc<str>)>>,
}

impl<'a> Births<'a> {
    /// Those that the old lines of a tenant have are given.
    pub(super) const fn new(old: &'a [&'a Entry]) -> Self {
        Self { old, given: None }
    }

    /// The birth id of something new: its own id, or `<id>.<n>` where there was one of that name before.
    pub(super) fn give(&mut self, kind: Kind, id: &str) -> Arc<str> {
        let old = self.old.iter();
        let old = old.map(|entry| (entry.kind, entry.birth.clone()));
        let given = self.given.get_or_insert_with(|| old.collect());
        let later = (2..).map(|count: u32| format!("{id}.{count}").into());
        let mut names = std::iter::once(Arc::from(id)).chain(later);
        let free = names.find(|name: &Arc<str>| given.insert((kind, name.clone())));
        free.unwrap_or_default()
    }
}
