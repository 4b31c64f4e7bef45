mod read;

use super::Rotation;
use crate::diag::Diagnostics;
use crate::model::{Extension, Range};
use crate::source::FileId;
use std::collections::BTreeSet;
use std::fmt;

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// `pbx.lock`: everything allocated, one line each, sorted by tenant and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile {
    entries: BTreeSet<Entry>,
}

/// A line: what a tenant's number is, who holds it, and what its secrets derive from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The tenant's id.
    pub tenant: String,
    /// The number, or what stands in its place.
    pub number: Number,
    /// What it is.
    pub kind: Kind,
    /// When its owner was found gone; `None` while it is held.
    pub freed: Option<String>,
    /// Who holds it: a reference.
    pub owner: String,
    /// The id it was born under, made unique over all that ever were.
    pub birth: String,
    /// Which of its secrets hold.
    pub rotation: Rotation,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// The host that the tenant was placed on.
    Host(String),
    /// A block of a thousand extensions: its number of thousands.
    Block(u64),
    /// An extension, and for an account its slot.
    Extension(Extension, u32),
}

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A placement.
    Host,
    /// A block.
    Block,
    /// A user's extension.
    User,
    /// A group's extension.
    Group,
    /// A queue's extension.
    Queue,
    /// A menu's extension.
    Menu,
    /// A conference's extension.
    Conference,
    /// A paging zone's extension.
    Paging,
    /// A car park's extension.
    Parking,
    /// A device account.
    Account,
}

impl Kind {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Host, "host"),
        (Self::Block, "block"),
        (Self::User, "user"),
        (Self::Group, "group"),
        (Self::Queue, "queue"),
        (Self::Menu, "menu"),
        (Self::Conference, "conference"),
        (Self::Paging, "paging"),
        (Self::Parking, "parking"),
        (Self::Account, "account"),
    ];

    /// As the lockfile names it.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(kind, _)| *kind)
    }
}

impl Lockfile {
    /// Reads the text of a lockfile; every bad line is found in one run.
    pub fn parse(file: FileId, text: &str) -> (Self, Diagnostics) {
        read::read(file, text)
    }

    /// All lines.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The lines that are held.
    pub fn held(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.freed.is_none())
    }

    /// All lines of a tenant.
    pub fn of_tenant<'a>(&'a self, tenant: &'a str) -> impl Iterator<Item = &'a Entry> {
        let first = Entry::first_of(tenant);
        self.entries
            .range(first..)
            .take_while(move |entry| entry.tenant == tenant)
    }

    /// Adds a line, if there is one.
    pub(super) fn insert_some(&mut self, entry: Option<Entry>) {
        self.entries.extend(entry);
    }

    /// Adds a line.
    pub fn insert(&mut self, entry: Entry) {
        self.entries.insert(entry);
    }

    /// Gives the lines that are held the rotation that `new` has for them, where it has one, and says how many these are.
    pub fn rotate(&mut self, new: impl Fn(&Entry) -> Option<Rotation>) -> usize {
        let mut rotated = 0;
        let rotate = |mut entry: Entry| {
            let new = new(&entry).filter(|_| entry.freed.is_none());
            if let Some(new) = new {
                entry.rotation = new;
                rotated += 1;
            }
            entry
        };
        self.entries = std::mem::take(&mut self.entries)
            .into_iter()
            .map(rotate)
            .collect();
        rotated
    }

    /// Keeps what the old lockfile held and this one does not, as freed on `today`; earlier tombstones stay as they are.
    ///
    /// A tombstone keeps its birth id from being given again, so that nobody inherits a secret.
    pub fn bury(&mut self, old: &Self, today: &str) {
        let alive: BTreeSet<_> = self
            .held()
            .map(|entry| (entry.tenant.clone(), entry.kind, entry.birth.clone()))
            .collect();
        for entry in old
            .entries
            .iter()
            .filter(|entry| !matches!(entry.kind, Kind::Host | Kind::Block))
        {
            if !alive.contains(&(entry.tenant.clone(), entry.kind, entry.birth.clone())) {
                let freed = entry.freed.clone().or_else(|| Some(today.to_owned()));
                self.entries.insert(Entry {
                    freed,
                    ..entry.clone()
                });
            }
        }
    }
}

impl Entry {
    fn first_of(tenant: &str) -> Self {
        let (owner, birth) = (String::new(), String::new());
        let number = Number::Host(String::new());
        Self {
            tenant: tenant.to_owned(),
            number,
            kind: Kind::Host,
            freed: None,
            owner,
            birth,
            rotation: Rotation::default(),
        }
    }
}

impl fmt::Display for Lockfile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "# written by `pbxctl lock`: tenant, number, kind, owner, birth id, rotation"
        )?;
        writeln!(out, "version {VERSION}")?;
        self.entries
            .iter()
            .try_for_each(|entry| writeln!(out, "{entry}"))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tenant,
            number,
            kind,
            freed,
            owner,
            birth,
            rotation,
        } = self;
        write!(
            out,
            "{tenant} {number} {} {owner} {birth} {rotation}",
            kind.name()
        )?;
        freed
            .as_ref()
            .map_or(Ok(()), |date| write!(out, " freed {date}"))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => out.write_str(host),
            Self::Block(thousand) => write!(out, "{}", Range::block(*thousand)),
            Self::Extension(extension, 1) => write!(out, "{extension}"),
            Self::Extension(extension, slot) => write!(out, "{extension}-{slot}"),
        }
    }
}
