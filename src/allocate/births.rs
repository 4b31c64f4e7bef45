use super::{Entry, Kind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The birth ids of a tenant: each is given once for ever, so that a new owner never inherits the secrets of a former one.
pub(super) struct Births {
    given: BTreeSet<(Kind, Arc<str>)>,
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
    pub(super) fn give(&mut self, kind: Kind, id: &str) -> Arc<str> {
        let later = (2..).map(|count: u32| format!("{id}.{count}").into());
        let mut names = std::iter::once(Arc::from(id)).chain(later);
        let free: Arc<str> = names
            .find(|name: &Arc<str>| !self.given.contains(&(kind, name.clone())))
            .unwrap_or_default();
        self.given.insert((kind, free.clone()));
        free
    }
}
