use crate::bundle::{Manifest, Part, ReleasePath};
use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::Add;

/// One file that will be another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub path: ReleasePath,
    /// What happens to it.
    pub action: Action,
    /// Its size before and after, in bytes; 0 where it is not there.
    pub size: (u64, u64),
    /// Whether its masked text stays the same: what changes is secrets alone.
    pub secrets_only: bool,
    /// What of the repository it is made from, or was.
    pub from: String,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It comes.
    Add,
    /// It becomes another.
    Change,
    /// It goes.
    Delete,
}

/// How many files come, change, go and stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that come.
    pub add: usize,
    /// Those that change.
    pub change: usize,
    /// Those that go.
    pub delete: usize,
    /// Those that stay.
    pub keep: usize,
}

impl Action {
    /// As programs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// The files that differ between a release and what is to come, in the order of their paths.
pub(super) fn changes(before: Option<&Manifest>, part: &Part) -> Vec<Change> {
    let old = before
        .map(|manifest| manifest.files.as_slice())
        .unwrap_or_default();
    let old: BTreeMap<_, _> = old.iter().map(|file| (&file.path, file)).collect();
    let come = part
        .entries
        .iter()
        .filter_map(|(path, entry)| match old.get(path) {
            None => Some(Change {
                path: path.clone(),
                action: Action::Add,
                size: (0, entry.size),
                secrets_only: false,
                from: entry.provenance.clone(),
            }),
            Some(file) if file.digest == entry.digest && file.mode == entry.mode => None,
            Some(file) => Some(Change {
                path: path.clone(),
                action: Action::Change,
                size: (file.size, entry.size),
                secrets_only: file.masked.is_some() && file.masked == entry.masked_digest(),
                from: entry.provenance.clone(),
            }),
        });
    let go = old
        .values()
        .filter(|file| !part.entries.contains_key(&file.path))
        .map(|file| Change {
            path: file.path.clone(),
            action: Action::Delete,
            size: (file.size, 0),
            secrets_only: false,
            from: file.from.clone(),
        });
    let mut all: Vec<_> = come.chain(go).collect();
    all.sort_by(|one, two| one.path.cmp(&two.path));
    all
}

impl Counts {
    pub(super) fn of(changes: &[Change], total: usize) -> Self {
        let count = |action| {
            changes
                .iter()
                .filter(|change| change.action == action)
                .count()
        };
        let (add, change, delete) = (
            count(Action::Add),
            count(Action::Change),
            count(Action::Delete),
        );
        Self {
            add,
            change,
            delete,
            keep: total.saturating_sub(add + change),
        }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            add: self.add + other.add,
            change: self.change + other.change,
            delete: self.delete + other.delete,
            keep: self.keep + other.keep,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}
