use super::{Mac, PagingId, ParkingId, Profile, ProfileId, SiteId, UserId};
use crate::source::{Place, Spanned};

/// A phone and whose accounts it carries.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Where its id is written.
    pub place: Place,
    /// What it asks for its files by.
    pub mac: Spanned<Mac>,
    /// Its model's id in the catalogue.
    pub model: Spanned<String>,
    /// Its lines, from the first: each an account of its own of this user.
    pub lines: Vec<Spanned<UserId>>,
    /// What it has in common with others.
    pub profile: Option<Spanned<ProfileId>>,
    /// Where it stands, if that is not where its first user is.
    pub site: Option<Spanned<SiteId>>,
    /// Its keys, from the first.
    pub keys: Vec<Key>,
    /// Its expansion modules, from the first.
    pub expansion: Vec<Expansion>,
    /// Parameters straight into the file of the vendor.
    pub settings: Vec<Setting>,
}

impl Phone {
    /// A phone of which nothing else is written.
    pub fn blank(mac: Spanned<Mac>, model: Spanned<String>) -> Self {
        Self {
            place: mac.place,
            mac,
            model,
            lines: Vec::new(),
            profile: None,
            site: None,
            keys: Vec::new(),
            expansion: Vec::new(),
            settings: Vec::new(),
        }
    }
}

impl Phone {
    /// What its keys do, from the first: those of its lines that no key names, where lines share the keys, then those of the
    /// profile, then its own.
    pub fn layout<'a>(&'a self, profile: Option<&'a Profile>, shared: bool) -> Vec<Slot<'a>> {
        let inherited = profile.map_or(&[][..], |profile| &profile.keys);
        let named = |line: u16| {
            let mut keys = inherited.iter().chain(&self.keys);
            keys.any(|key| matches!(&key.action, KeyAction::Line(named) if named.value == u32::from(line)))
        };
        let lines = (1..).zip(&self.lines).map(|(line, _)| line);
        let lines = lines.filter(|line| shared && !named(*line)).map(Slot::Line);
        let keys = inherited.iter().chain(&self.keys).map(Slot::Key);
        lines.chain(keys).collect()
    }
}

/// What a key of a phone is for.
#[derive(Clone, Copy, Debug)]
pub enum Slot<'a> {
    /// The line of this number, from 1, which no key names.
    Line(u16),
    /// What is written.
    Key(&'a Key),
}

/// A module of further keys.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// Where it is written.
    pub place: Place,
    /// Its model.
    pub model: Spanned<String>,
    /// Its keys.
    pub keys: Vec<Key>,
}

/// A key of a phone.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it is written.
    pub place: Place,
    /// What it does.
    pub action: KeyAction,
    /// What is written beside it.
    pub label: Option<Spanned<String>>,
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Watches a user, and calls them.
    Blf(Spanned<UserId>),
    /// Calls a number, as it is dialled.
    SpeedDial(Spanned<String>),
    /// Parks and fetches in a car park.
    Park(Spanned<ParkingId>),
    /// Pages a zone.
    Page(Spanned<PagingId>),
    /// Speaks through a user's phone.
    Intercom(Spanned<UserId>),
    /// A further key of a line, counted from 1.
    Line(Spanned<u32>),
}

/// A parameter of the vendor and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The vendor's name for it.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}
