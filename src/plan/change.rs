use crate::bundle::{Manifest, ManifestFile, ReleasePath};
use std::cmp::Ordering;
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
    let (mut old, mut new) = (before.map(in_order).unwrap_or_default(), in_order(after));
    let (mut old, mut new) = (old.drain(..).peekable(), new.drain(..).peekable());
    let mut all = Vec::new();
    loop {
        let next = match (old.peek(), new.peek()) {
            (None, None) => return all,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(was), Some(file)) => was.path.cmp(&file.path),
        };
        let was = old.next_if(|_| next.is_le());
        let file = new.next_if(|_| next.is_ge());
        all.extend(change(was, file));
    }
}

/// The files of a release in the order of their paths, in which most have them already.
fn in_order(manifest: &Manifest) -> Vec<&ManifestFile> {
    let mut files: Vec<_> = manifest.files.iter().collect();
    files.sort_by(|one, two| one.path.cmp(&two.path));
    files
}

/// What happens to the file at a path, where anything does.
fn change(was: Option<&ManifestFile>, file: Option<&ManifestFile>) -> Option<Change> {
    match (was, file) {
        (None, None) => None,
        (None, Some(file)) => Some(Change::new(file, Action::Add, (0, file.size))),
        (Some(was), None) => Some(Change::new(was, Action::Delete, (was.size, 0))),
        (Some(was), Some(file)) if was.digest == file.digest && was.mode == file.mode => None,
        (Some(was), Some(file)) => Some(Change {
            secrets_only: was.masked.is_some() && was.masked == file.masked,
            ..Change::new(file, Action::Change, (was.size, file.size))
        }),
    }
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
