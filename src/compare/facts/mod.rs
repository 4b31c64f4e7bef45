//! What is true of each thing of a site, as texts: what people compare when they compare two states of it.
//!
//! Each notion is taken apart whole, so that a field which is added to it is a field that is compared.

mod outside;
mod people;
mod phones;
mod project;
mod services;
mod tenant;
mod words;

use crate::allocate::{Allocation, Held};
use crate::model::Site;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Names a thing: its tenant, unless it is the project's, and its reference (`users/alice`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) tenant: Option<String>,
    pub(super) section: Section,
    pub(super) id: String,
}

/// The sections in the order in which people want to hear of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Project,
    Hosts,
    Tenants,
    Users,
    Numbers,
    Groups,
    Queues,
    Menus,
    Schedules,
    Conferences,
    Parking,
    Paging,
    Operators,
    Calendars,
    Vip,
    Trunks,
    Routes,
    Classes,
    Sites,
    Phones,
    Profiles,
    Firmware,
    Voicemail,
    FeatureCodes,
    Directories,
}

/// What is true of a thing.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// Its name, for people.
    pub(super) name: Option<String>,
    /// What it was called before, where that is written.
    pub(super) former: Option<String>,
    /// By the key that it is written under.
    pub(super) all: BTreeMap<&'static str, Fact>,
}

/// What is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// One text.
    One(String),
    /// Several, in their order.
    Many(Vec<String>),
}

impl Section {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Hosts => "hosts",
            Self::Tenants => "tenants",
            Self::Users => "users",
            Self::Numbers => "numbers",
            Self::Groups => "groups",
            Self::Queues => "queues",
            Self::Menus => "menus",
            Self::Schedules => "schedules",
            Self::Conferences => "conferences",
            Self::Parking => "parking",
            Self::Paging => "paging",
            Self::Operators => "operators",
            Self::Calendars => "calendars",
            Self::Vip => "vip",
            Self::Trunks => "trunks",
            Self::Routes => "routes",
            Self::Classes => "classes",
            Self::Sites => "sites",
            Self::Phones => "phones",
            Self::Profiles => "profiles",
            Self::Firmware => "firmware",
            Self::Voicemail => "voicemail",
            Self::FeatureCodes => "feature_codes",
            Self::Directories => "directories",
        }
    }
}

impl Key {
    /// As people refer to it.
    pub(super) fn reference(&self) -> String {
        match self.id.is_empty() {
            true => self.section.name().to_owned(),
            false => format!("{}/{}", self.section.name(), self.id),
        }
    }
}

impl Facts {
    pub(super) fn named(name: impl Display) -> Self {
        Self {
            name: Some(name.to_string()),
            ..Self::default()
        }
    }

    /// Adds what is true, where something is.
    pub(super) fn one(mut self, key: &'static str, value: Option<impl Display>) -> Self {
        if let Some(value) = value {
            self.all.insert(key, Fact::One(value.to_string()));
        }
        self
    }

    /// Adds something that holds or does not.
    fn whether(self, key: &'static str, holds: bool) -> Self {
        self.one(key, holds.then_some("true"))
    }

    /// Adds several, where there are some.
    pub(super) fn many<T: Display>(
        mut self,
        key: &'static str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values: Vec<_> = values.into_iter().map(|one| one.to_string()).collect();
        if !values.is_empty() {
            self.all.insert(key, Fact::Many(values));
        }
        self
    }

    /// Adds the extension that it was given.
    fn held(self, held: Option<&Held>) -> Self {
        let rotation = held.map(|held| held.rotation.told());
        let rotation = rotation.filter(|times| *times > 0);
        self.one("extension", held.map(|held| held.extension))
            .one("rotation", rotation)
    }
}

/// The facts of every thing of a site.
pub(super) fn of(site: &Site, allocation: &Allocation) -> BTreeMap<Key, Facts> {
    let mut all = Collected::default();
    project::project(&mut all, &site.project);
    for (id, tenant) in &site.tenants {
        all.tenant = Some(id.as_str().to_owned());
        let held = allocation.tenants.get(id).map(|held| &***held);
        tenant::tenant(&mut all, id, tenant, held);
    }
    all.things
}

/// The things so far, and whose come next.
#[derive(Default)]
struct Collected {
    tenant: Option<String>,
    things: BTreeMap<Key, Facts>,
}

impl Collected {
    fn add(&mut self, section: Section, id: impl Display, facts: Facts) {
        let key = Key {
            tenant: self.tenant.clone(),
            section,
            id: id.to_string(),
        };
        self.things.insert(key, facts);
    }
}
