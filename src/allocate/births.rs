use super::{Entry, Kind};
use std::collections::BTreeSet;

/// The birth ids of a tenant: each is given once for ever, so that a new owner never inherits the secrets of a former one.
pub(super) struct Births {
    given: BTreeSet<(Kind, String)>,
}

impl Births {
    pub(super) fn new<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        Self {
            given: entries
                .map(|entry| (entry.kind, entry.birth.clone()))
                .collect(),
        }
    }

    /// The birth id of something new: its own id, or `<id>.<n>` where there was one of that name before.
    pub(super) fn give(&mut self, kind: Kind, id: &str) -> String {
        let later = (2..).map(|count: u32| format!("{id}.{count}"));
        let mut names = std::iter::once(id.to_owned()).chain(later);
        let free = names
            .find(|name| !self.given.contains(&(kind, name.clone())))
            .unwrap_or_default();
        self.given.insert((kind, free.clone()));
        free
    }
}
