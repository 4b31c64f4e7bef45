use crate::bundle::{Bundle, Whole, section};
use crate::plan::Deployed;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What of the repository an apply would take away for good, as references: `tenants/acme/users/alice`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Deletes {
    /// What lives on a host that was asked, and is to live on none. What moves to another host does not go.
    pub gone: BTreeSet<String>,
    /// How many of each section live on those hosts now: of `users` 40.
    pub there: BTreeMap<String, usize>,
}

impl Deletes {
    /// Compares what the hosts that were asked hold with what all hosts are to hold.
    pub(super) fn new<'d>(bundle: &Bundle, deployed: impl Iterator<Item = &'d Deployed>) -> Self {
        let live: BTreeSet<_> = deployed
            .filter_map(|deployed| deployed.manifest.as_ref())
            .filter(|manifest| manifest.project == bundle.project())
            .flat_map(|manifest| &manifest.holds)
            .collect();
        let parts = bundle.parts().map(|part| part.holds.iter().peekable());
        let mut parts: Vec<_> = parts.collect();
        let mut all = Self::default();
        for thing in live {
            all.count(section(thing), 1);
            // All are in one order: what precedes it is behind us
            let holds = parts.iter_mut().filter_map(|holds| {
                while holds.next_if(|held| *held < thing).is_some() {}
                holds.peek().filter(|held| **held == thing)
            });
            if holds.count() == 0 {
                all.gone.insert(thing.clone());
            }
        }
        all
    }

    /// Counts what lives on a host that has what it is to have.
    pub(super) fn count_whole(&mut self, whole: &Whole) {
        for (section, many) in &whole.things {
            self.count(section, *many);
        }
    }

    /// Counts what lives there as well and stays: it was not compared, as it is the same.
    pub fn count_staying(&mut self, sections: impl IntoIterator<Item = (String, u32)>) {
        for (section, many) in sections {
            self.count(&section, many as usize);
        }
    }

    fn count(&mut self, section: &str, many: usize) {
        match self.there.get_mut(section) {
            Some(there) => *there += many,
            None => drop(self.there.insert(section.to_owned(), many)),
        }
    }

    /// What goes of a section, in order.
    pub fn of<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a str> {
        let gone = self.gone.iter().map(String::as_str);
        gone.filter(move |thing| section(thing) == wanted)
    }

    /// How many go of each section that loses any, in order.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for thing in &self.gone {
            *counts.entry(section(thing)).or_default() += 1;
        }
        counts
    }
}
