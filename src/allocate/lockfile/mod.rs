mod read;

use super::Rotation;
use crate::diag::Diagnostics;
use crate::model::{Extension, Range};
use crate::source::FileId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// `pbx.lock`: everything allocated, one line each, sorted by tenant and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile {
    /// The lines of each tenant, in their order and each once; no tenant is without any.
    tenants: BTreeMap<Arc<str>, Vec<Entry>>,
}

/// A line: what a tenant's number is, who holds it, and what its secrets derive from. Its words are shared with what is made of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The tenant's id.
    pub tenant: Arc<str>,
    /// The number, or what stands in its place.
    pub number: Number,
    /// What it is.
    pub kind: Kind,
    /// When its owner was found gone; `None` while it is held.
    pub freed: Option<Arc<str>>,
    /// Who holds it: a reference.
    pub owner: Arc<str>,
    /// The id it was born under, made unique over all that ever were.
    pub birth: Arc<str>,
    /// Which of its secrets hold.
    pub rotation: Rotation,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// The host that the tenant was placed on.
    Host(Arc<str>),
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
        self.tenants.values().flatten()
    }

    /// The lines that are held.
    pub fn held(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| entry.freed.is_none())
    }

    /// All lines of a tenant.
    pub fn of_tenant(&self, tenant: &str) -> impl Iterator<Item = &Entry> {
        self.tenants.get(tenant).into_iter().flatten()
    }

    /// Adds a line.
    pub fn insert(&mut self, entry: Entry) {
        let lines = self.tenants.entry(entry.tenant.clone()).or_default();
        if let Err(at) = lines.binary_search(&entry) {
            lines.insert(at, entry);
        }
    }

    /// Adds the lines of a tenant that has none so far.
    pub(super) fn insert_tenant(&mut self, mut lines: Vec<Entry>) {
        lines.sort();
        lines.dedup();
        lines.shrink_to_fit();
        let tenant = lines.first().map(|entry| entry.tenant.clone());
        self.tenants.extend(tenant.map(|tenant| (tenant, lines)));
    }

    /// Gives the lines that are held the rotation that `new` has for them, where it has one, and says how many these are.
    pub fn rotate(&mut self, new: impl Fn(&Entry) -> Option<Rotation>) -> usize {
        let mut rotated = 0;
        for lines in self.tenants.values_mut() {
            for entry in lines.iter_mut().filter(|entry| entry.freed.is_none()) {
                if let Some(new) = new(entry) {
                    entry.rotation = new;
                    rotated += 1;
                }
            }
            lines.sort();
        }
        rotated
    }

    /// The lines that another has not, in their order.
    pub fn without<'a>(&'a self, other: &Self) -> impl Iterator<Item = &'a Entry> {
        self.entries().filter(|entry| !other.has(entry))
    }

    /// Whether a line is there.
    pub fn has(&self, entry: &Entry) -> bool {
        let lines = self.tenants.get(&entry.tenant);
        lines.is_some_and(|lines| lines.binary_search(entry).is_ok())
    }

    /// Keeps what the old lockfile held and this one does not, as freed on `today`; earlier tombstones stay as they are.
    ///
    /// A tombstone keeps its birth id from being given again, so that nobody inherits a secret.
    pub fn bury(&mut self, old: &Self, today: &str) {
        let today: Arc<str> = today.into();
        let lasting = |entry: &&Entry| !matches!(entry.kind, Kind::Host | Kind::Block);
        let gone: Vec<_> = old.without(self).filter(lasting).collect();
        let tenants: BTreeSet<_> = gone.iter().map(|entry| &*entry.tenant).collect();
        let here = tenants.iter().flat_map(|tenant| self.of_tenant(tenant));
        let alive = here.filter(|entry| entry.freed.is_none());
        let identity = |entry: &Entry| (entry.tenant.clone(), entry.kind, entry.birth.clone());
        let alive: BTreeSet<_> = alive.map(identity).collect();
        for entry in gone
            .iter()
            .filter(|entry| !alive.contains(&identity(entry)))
        {
            let freed = entry.freed.clone().or_else(|| Some(today.clone()));
            self.insert(Entry {
                freed,
                ..(*entry).clone()
            });
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
        self.entries()
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
