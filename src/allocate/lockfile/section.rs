use super::{Entry, Kind, Number};
use crate::allocate::Settled;
use crate::model::Deferred;
use std::fmt;

/// The lines of a tenant, in their order and each once. Of those that are known it is at hand where the tenant was put, and they are read
/// where somebody looks at them.
#[derive(Clone)]
pub(in crate::allocate) struct Section {
    known: Option<Settled>,
    lines: Deferred<Vec<Entry>>,
}

impl Section {
    /// Lines that are known.
    pub(super) const fn known(known: Settled, lines: Deferred<Vec<Entry>>) -> Self {
        let known = Some(known);
        Self { known, lines }
    }

    /// Whether they were read.
    pub(super) fn is_read(&self) -> bool {
        self.lines.made().is_some()
    }

    /// Them.
    pub(in crate::allocate) fn lines(&self) -> &[Entry] {
        &self.lines
    }

    /// Them, to be changed.
    pub(super) fn lines_mut(&mut self) -> &mut Vec<Entry> {
        self.known = None;
        &mut self.lines
    }

    /// The host that the tenant was placed on.
    pub(in crate::allocate) fn host(&self) -> Option<&str> {
        if let Some(known) = &self.known {
            return Some(known.host.as_str());
        }
        self.first().find_map(|entry| match &entry.number {
            Number::Host(host) if entry.kind == Kind::Host => Some(&**host),
            _ => None,
        })
    }

    /// The block that it was given.
    pub(in crate::allocate) fn block(&self) -> Option<u64> {
        match &self.known {
            Some(known) => known.block,
            None => self.first().find_map(block),
        }
    }

    /// All blocks that the lines hold.
    pub(super) fn blocks(&self) -> impl Iterator<Item = u64> {
        let known = self.known.as_ref();
        let read = known.is_none().then(|| self.first());
        let held = read.into_iter().flatten();
        let held = held.filter(|entry| entry.freed.is_none());
        let known = known.and_then(|known| known.block).into_iter();
        known.chain(held.filter_map(block))
    }

    /// Those that are about no extension, which come before all others.
    fn first(&self) -> impl Iterator<Item = &Entry> {
        let lines = self.lines.iter();
        lines.take_while(|entry| !matches!(entry.number, Number::Extension(..)))
    }
}

fn block(entry: &Entry) -> Option<u64> {
    match entry.number {
        Number::Block(thousand) => Some(thousand),
        Number::Host(_) | Number::Extension(..) => None,
    }
}

impl From<Vec<Entry>> for Section {
    fn from(lines: Vec<Entry>) -> Self {
        Self {
            known: None,
            lines: lines.into(),
        }
    }
}

impl Default for Section {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl PartialEq for Section {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl Eq for Section {}

impl fmt::Debug for Section {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.fmt(out)
    }
}
