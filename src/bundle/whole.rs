use super::{Digest, Engine, Part, Recipe, section};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be known of all that a host is to have, where that is what it has: its files are neither made nor read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// The name of the release.
    pub release: Digest,
    /// How many files it has.
    pub files: usize,
    /// The tenants that live there, as references: `tenants/acme`.
    pub tenants: BTreeSet<String>,
    /// How many things of each section of theirs live there: of `users` 40.
    pub things: BTreeMap<String, usize>,
    /// What was made together for it.
    pub frames: BTreeSet<Recipe>,
    engine: Option<Engine>,
    oldest: String,
    renewed: Vec<String>,
}

impl Whole {
    /// That of a part which is released under this name, and is known in these frames.
    pub fn new(part: &Part, release: Digest, frames: BTreeSet<Recipe>) -> Self {
        let engine = part.destination.engine.as_ref();
        let bare = engine.map(|engine| Engine {
            expected: Vec::new(),
            ..engine.clone()
        });
        let mut things = BTreeMap::new();
        for thing in &part.holds {
            *things.entry(section(thing).to_owned()).or_default() += 1;
        }
        let (oldest, renewed) = engine.map_or_else(Default::default, |engine| {
            (engine.oldest.clone(), engine.renewed.clone())
        });
        Self {
            release,
            files: part.entries.len(),
            tenants: part.tenants(),
            things,
            frames,
            engine: bare,
            oldest,
            renewed,
        }
    }

    /// What the engine needs to know of us and we of it, but what it must know once it runs the release.
    pub fn engine(&self) -> Option<Engine> {
        let (oldest, renewed) = (self.oldest.clone(), self.renewed.clone());
        let engine = self.engine.clone()?;
        Some(Engine {
            oldest,
            renewed,
            ..engine
        })
    }

    /// As it is told.
    pub fn told(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// As it was told.
    pub fn of(told: &[u8]) -> Option<Self> {
        serde_json::from_slice(told).ok()
    }
}
