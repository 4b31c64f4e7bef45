use crate::bundle::{Manifest, ManifestFile, ReleasePath};
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

/// The files that differ between two releases, in the order of their paths.
pub(super) fn changes(before: Option<&Manifest>, after: &Manifest) -> Vec<Change> {
    let old = before
        .map(|manifest| manifest.files.as_slice())
        .unwrap_or_default();
    let old_by_path: BTreeMap<_, _> = old.iter().map(|file| (&file.path, file)).collect();
    let new_by_path: BTreeMap<_, _> = after.files.iter().map(|file| (&file.path, file)).collect();
    let come = after
        .files
        .iter()
        .filter_map(|file| match old_by_path.get(&file.path) {
            None => Some(Change::new(file, Action::Add, (0, file.size))),
            Some(was) if was.digest == file.digest && was.mode == file.mode => None,
            Some(was) => {
                let secrets_only = was.masked.is_some() && was.masked == file.masked;
                Some(Change {
                    secrets_only,
                    ..Change::new(file, Action::Change, (was.size, file.size))
                })
            }
        });
    let gone = old
        .iter()
        .filter(|was| !new_by_path.contains_key(&was.path));
    let mut all: Vec<_> = come
        .chain(gone.map(|was| Change::new(was, Action::Delete, (was.size, 0))))
        .collect();
    all.sort_by(|one, two| one.path.cmp(&two.path));
    all
}

impl Change {
    fn new(file: &ManifestFile, action: Action, size: (u64, u64)) -> Self {
        Self {
            path: file.path.clone(),
            action,
            size,
            secrets_only: false,
            from: file.from.clone(),
        }
    }
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
