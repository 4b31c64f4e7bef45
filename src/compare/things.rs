use super::called::CallChange;
use super::facts::{Fact, Facts, Key, Section};
use super::{How, Risk};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A thing that comes, goes, or of which something else is true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThingChange {
    /// The tenant's id; nothing for what is the project's.
    pub tenant: Option<String>,
    /// Its reference: `users/alice`.
    pub what: String,
    /// Its name, for people.
    pub name: Option<String>,
    /// Its former reference, where it was renamed.
    pub former: Option<String>,
    /// How it changes.
    pub how: How,
    /// What of it does.
    pub facts: Vec<FactChange>,
    /// Why somebody should look twice.
    pub risks: Vec<Risk>,
}

/// Something else is true of a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactChange {
    /// The key that it is written under.
    pub key: String,
    /// What was true; nothing where nothing was.
    pub before: Option<String>,
    /// What is true now.
    pub after: Option<String>,
    /// Of several: those that are no more among them.
    pub gone: Vec<String>,
    /// Of several: those that are new among them.
    pub came: Vec<String>,
}

impl ThingChange {
    /// Its reference, with the tenant where it has one.
    pub fn full(&self) -> String {
        match &self.tenant {
            Some(tenant) if !self.what.starts_with("tenants/") => {
                format!("tenants/{tenant}/{}", self.what)
            }
            _ => self.what.clone(),
        }
    }

    pub(super) fn is_only_renamed_as(&self, call: &CallChange) -> bool {
        self.former.is_some()
            && self.facts.is_empty()
            && self.tenant.as_deref() == Some(&*call.tenant)
            && call.because.as_deref() == Some(&*self.what)
    }
}

/// The things that differ.
pub(super) fn things(
    before: &BTreeMap<Key, Facts>,
    after: &BTreeMap<Key, Facts>,
) -> Vec<ThingChange> {
    let former: BTreeMap<&Key, Key> = after
        .iter()
        .filter_map(|(key, facts)| Some((key, former(key, facts, before, after)?)))
        .collect();
    let renamed: BTreeSet<&Key> = former.values().collect();
    let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
    let keys = keys.into_iter().filter(|key| !renamed.contains(key));
    let mut all: Vec<_> = keys
        .filter_map(|key| {
            let old = before.get(former.get(key).unwrap_or(key));
            thing(key, former.get(key), old, after.get(key))
        })
        .collect();
    mark_handed_on(&mut all, before, after);
    all
}

/// The thing that this one was before a rename: one that was there, and is no more.
fn former(
    key: &Key,
    facts: &Facts,
    before: &BTreeMap<Key, Facts>,
    after: &BTreeMap<Key, Facts>,
) -> Option<Key> {
    let former = Key {
        id: facts.former.clone()?,
        ..key.clone()
    };
    let moved = before.contains_key(&former) && !after.contains_key(&former);
    (moved && !before.contains_key(key)).then_some(former)
}

fn thing(
    key: &Key,
    former: Option<&Key>,
    old: Option<&Facts>,
    new: Option<&Facts>,
) -> Option<ThingChange> {
    let facts = differences(old, new);
    let how = match (old, new) {
        (None, _) => How::Added,
        (_, None) => How::Removed,
        _ if facts.is_empty() && former.is_none() => return None,
        _ => How::Otherwise,
    };
    Some(ThingChange {
        tenant: key.tenant.clone(),
        what: key.reference(),
        name: new.or(old).and_then(|facts| facts.name.clone()),
        former: former.map(Key::reference),
        how,
        risks: risks(key.section, how, &facts),
        facts,
    })
}

fn differences(old: Option<&Facts>, new: Option<&Facts>) -> Vec<FactChange> {
    let none = Facts::default();
    let [old, new] = [old, new].map(|facts| &facts.unwrap_or(&none).all);
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let differ = keys
        .into_iter()
        .filter(|key| old.get(*key) != new.get(*key));
    differ
        .map(|key| FactChange::new(key, old.get(key), new.get(key)))
        .collect()
}

impl FactChange {
    fn new(key: &str, before: Option<&Fact>, after: Option<&Fact>) -> Self {
        let several = |fact: Option<&Fact>| match fact {
            Some(Fact::Many(all)) => all.clone(),
            _ => Vec::new(),
        };
        let (old, new) = (several(before), several(after));
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            of.iter()
                .filter(|one| !from.contains(one))
                .cloned()
                .collect()
        };
        Self {
            key: key.to_owned(),
            gone: missing(&new, &old),
            came: missing(&old, &new),
            before: before.map(text),
            after: after.map(text),
        }
    }
}

fn text(fact: &Fact) -> String {
    match fact {
        Fact::One(text) => text.clone(),
        Fact::Many(all) => all.join(", "),
    }
}

fn risks(section: Section, how: How, facts: &[FactChange]) -> Vec<Risk> {
    let changed = |keys: &[&str]| facts.iter().any(|fact| keys.contains(&&*fact.key));
    let lost = |key: &str| {
        let mut of = facts.iter().filter(|fact| fact.key == key);
        of.any(|fact| fact.before.is_some())
    };
    let help = match section {
        Section::Sites => {
            how != How::Added || facts.iter().any(|one| one.key.starts_with("emergency"))
        }
        Section::Tenants => how == How::Otherwise && changed(&["country", "site", "notify"]),
        Section::Users | Section::Phones => how == How::Otherwise && changed(&["site"]),
        _ => false,
    };
    let moves = match section {
        Section::Numbers => how == How::Otherwise && changed(&["to", "outside"]),
        Section::Users => how == How::Otherwise && (lost("extension") || lost("numbers")),
        _ => how == How::Otherwise && lost("extension"),
    };
    let outside = matches!(section, Section::Trunks | Section::Routes)
        || section == Section::Numbers && how == How::Otherwise && changed(&["trunk"]);
    let drops = match section {
        Section::Tenants => how == How::Removed || how == How::Otherwise && changed(&["host"]),
        Section::Hosts => how == How::Removed || how == How::Otherwise && changed(&["engine"]),
        // Who waits there then
        Section::Queues | Section::Parking => how == How::Removed,
        _ => false,
    };
    let all = [
        (help, Risk::Emergency),
        (how == How::Removed, Risk::Deletes),
        (moves, Risk::NumberMoves),
        (outside, Risk::Trunks),
        (drops, Risk::DropsCalls),
    ];
    let holds = all.into_iter().filter(|(holds, _)| *holds);
    holds.map(|(_, risk)| risk).collect()
}

/// Marks who gets the extension that another thing had.
fn mark_handed_on(
    all: &mut [ThingChange],
    before: &BTreeMap<Key, Facts>,
    after: &BTreeMap<Key, Facts>,
) {
    let held = |facts: &BTreeMap<Key, Facts>| -> BTreeMap<(Option<String>, String), String> {
        let held = facts
            .iter()
            .filter_map(|(key, facts)| match facts.all.get("extension")? {
                Fact::One(number) => Some(((key.tenant.clone(), number.clone()), key.reference())),
                Fact::Many(_) => None,
            });
        held.collect()
    };
    let (old, new) = (held(before), held(after));
    for thing in all.iter_mut().filter(|thing| thing.how == How::Added) {
        let taken = new.iter().filter(|(_, owner)| **owner == thing.what);
        let mut taken = taken.filter(|((tenant, _), _)| *tenant == thing.tenant);
        let from_another =
            taken.any(|(number, _)| old.get(number).is_some_and(|was| *was != thing.what));
        if from_another {
            thing.risks.push(Risk::NumberMoves);
        }
    }
}
