mod knowing;
mod passage;
mod read;
mod section;
mod tombstones;

pub use passage::Passage;
pub(super) use section::Section;
pub(super) use tombstones::settled;

use super::{Rotation, Settled};
use crate::diag::Diagnostics;
use crate::model::{Extension, Range};
use crate::source::{FileId, SourceFile};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The version of the format that is written, and the only one that is read.
const VERSION: u32 = 1;

/// `pbx.lock`: everything allocated, one line each, sorted by tenant and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lockfile {
    /// The lines of each tenant; no tenant is without any. Lockfiles share those that are the same.
    tenants: BTreeMap<Arc<str>, Arc<Section>>,
}

/// A line: what a tenant's number is, who holds it, and what its secrets derive from. Its words are shared with what is made of it.
/// Ordered by its fields, the first first.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Lines of one tenant share its name, which is then not looked at: there are very many of them.
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        let Self {
            tenant,
            number,
            kind,
            freed,
            owner,
            birth,
            rotation,
        } = self;
        let tenants = match Arc::ptr_eq(tenant, &other.tenant) {
            true => Ordering::Equal,
            false => tenant.cmp(&other.tenant),
        };
        tenants
            .then_with(|| number.cmp(&other.number))
            .then_with(|| kind.cmp(&other.kind))
            .then_with(|| freed.cmp(&other.freed))
            .then_with(|| owner.cmp(&other.owner))
            .then_with(|| birth.cmp(&other.birth))
            .then_with(|| rotation.cmp(&other.rotation))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
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

    /// The same of a text in which some passages are known: these are sound, and read where somebody looks at their lines.
    pub fn knowing(
        file: FileId,
        text: &Arc<SourceFile>,
        known: &[(Passage, Settled)],
    ) -> (Self, Diagnostics) {
        knowing::read_knowing(file, text, known)
    }

    /// All lines.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.tenants.values().flat_map(|section| section.lines())
    }

    /// The lines that are held.
    pub fn held(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| entry.freed.is_none())
    }

    /// All lines of a tenant.
    pub fn of_tenant(&self, tenant: &str) -> impl Iterator<Item = &Entry> + Clone {
        let section = self.section(tenant).into_iter();
        section.flat_map(|section| section.lines())
    }

    /// The lines of a tenant as they stand together.
    pub(super) fn section(&self, tenant: &str) -> Option<&Arc<Section>> {
        self.tenants.get(tenant)
    }

    /// Adds a line.
    pub fn insert(&mut self, entry: Entry) {
        let section = self.tenants.entry(entry.tenant.clone()).or_default();
        let lines = Arc::make_mut(section).lines_mut();
        if let Err(at) = lines.binary_search(&entry) {
            lines.insert(at, entry);
        }
    }

    /// Adds the lines of a tenant that has none so far, if there are any.
    pub(super) fn insert_tenant(&mut self, lines: Option<(Arc<str>, Arc<Section>)>) {
        self.tenants.extend(lines);
    }

    /// Lines of a tenant: those that are here, where they are the same, each with the name that is shared by them; nothing where there
    /// are none.
    pub(super) fn shared(
        &self,
        tenant: &str,
        section: Arc<Section>,
    ) -> Option<(Arc<str>, Arc<Section>)> {
        let here = self.tenants.get_key_value(tenant);
        let here = here.filter(|(_, here)| **here == section);
        let here = here.map(|(tenant, here)| (tenant.clone(), here.clone()));
        here.or_else(|| Some((section.lines().first()?.tenant.clone(), section)))
    }

    /// Gives the lines that are held the rotation that `new` has for them, where it has one, and says how many these are.
    pub fn rotate(&mut self, new: impl Fn(&Entry) -> Option<Rotation>) -> usize {
        let mut rotated = 0;
        for section in self.tenants.values_mut().map(Arc::make_mut) {
            let lines = section.lines_mut();
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

    /// The lines that another has not, in their order. Tenants whose lines are the same are not looked at one by one.
    pub fn without<'a>(&'a self, other: &Self) -> impl Iterator<Item = &'a Entry> {
        let tenants = self.tenants.iter();
        let others = tenants.filter(|(tenant, here)| other.tenants.get(*tenant) != Some(here));
        let lines = others.flat_map(|(_, section)| section.lines());
        lines.filter(|entry| !other.has(entry))
    }

    /// The tenants whose lines somebody looked at.
    pub fn looked_at(&self) -> impl Iterator<Item = &str> {
        let tenants = self.tenants.iter();
        let read = tenants.filter(|(_, section)| section.is_read());
        read.map(|(tenant, _)| &**tenant)
    }

    /// The tenants that have lines.
    pub(super) fn tenants(&self) -> impl Iterator<Item = &Arc<str>> {
        self.tenants.keys()
    }

    /// Whether a line is there.
    pub fn has(&self, entry: &Entry) -> bool {
        let section = self.tenants.get(&entry.tenant);
        section.is_some_and(|section| section.lines().binary_search(entry).is_ok())
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
