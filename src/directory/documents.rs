//! The text of a document.

use super::key::{Key, PHONE, USER, Value};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// How a file starts that is written by pbxctl and may be written anew.
pub(super) const MARK: &str = "# Written by `pbxctl ";

/// A document, ready to be put into words.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The tenant's name and domain, where they are written nowhere else.
    pub(super) tenant: Option<(String, String)>,
    /// The people: their keys, and their class.
    pub(super) users: BTreeMap<String, (Keys, Option<String>)>,
    /// The phones: their keys, and their lines.
    pub(super) phones: BTreeMap<String, (Keys, Vec<String>)>,
    /// The groups and their members.
    pub(super) groups: BTreeMap<String, BTreeSet<String>>,
}

type Keys = BTreeMap<&'static str, Value>;

impl Document {
    /// The whole text: the same for the same content, byte for byte.
    pub(super) fn text(&self, by: &str) -> String {
        let mut text = format!(
            "{MARK}{by}`, which writes it anew: what is changed here is lost.\n\
             # Who is written by hand in another file of this folder is left alone.\n"
        );
        if let Some((name, domain)) = &self.tenant {
            section(
                &mut text,
                "tenant",
                Yaml::Mapping(mapping([("name", name), ("domain", domain)])),
            );
        }
        if !self.users.is_empty() {
            section(&mut text, "users", map(&self.users, user));
        }
        if !self.phones.is_empty() {
            section(&mut text, "phones", map(&self.phones, phone));
        }
        if !self.groups.is_empty() {
            section(&mut text, "groups", map(&self.groups, group));
        }
        text
    }
}

fn section(text: &mut String, name: &str, value: Yaml) {
    let mut whole = Mapping::new();
    whole.insert(name.into(), value);
    // Texts, truth values, lists and mappings of them have a spelling in YAML, always.
    let written = serde_yaml::to_string(&whole).unwrap_or_default();
    let _infallible = write!(text, "\n{written}");
}

fn map<T>(entries: &BTreeMap<String, T>, each: impl Fn(&T) -> Mapping) -> Yaml {
    let entries = entries
        .iter()
        .map(|(id, entry)| (Yaml::from(id.as_str()), Yaml::Mapping(each(entry))));
    Yaml::Mapping(entries.collect())
}

fn user((keys, class): &(Keys, Option<String>)) -> Mapping {
    let mut user = table(keys, USER);
    if let Some(class) = class {
        user.insert("class".into(), class.as_str().into());
    }
    user
}

fn phone((keys, lines): &(Keys, Vec<String>)) -> Mapping {
    let mut phone = table(keys, PHONE);
    if !lines.is_empty() {
        phone.insert("lines".into(), list(lines));
    }
    phone
}

fn group(members: &BTreeSet<String>) -> Mapping {
    let mut group = Mapping::new();
    group.insert("members".into(), list(members));
    group
}

fn list<'a>(items: impl IntoIterator<Item = &'a String>) -> Yaml {
    Yaml::Sequence(items.into_iter().map(|item| item.as_str().into()).collect())
}

fn mapping<'a>(entries: impl IntoIterator<Item = (&'a str, &'a String)>) -> Mapping {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into(), value.as_str().into()))
        .collect()
}

/// The keys in the order of their table; `ring.for` is `for` within `ring`.
fn table(keys: &Keys, table: &[Key]) -> Mapping {
    let mut whole = Mapping::new();
    for key in table {
        let Some(value) = keys.get(key.path) else {
            continue;
        };
        let value = match value {
            Value::Text(text) => Yaml::from(text.as_str()),
            Value::Truth(truth) => Yaml::from(*truth),
        };
        match key.path.split_once('.') {
            None => drop(whole.insert(key.path.into(), value)),
            Some((outer, inner)) => {
                let outer = whole
                    .entry(outer.into())
                    .or_insert_with(|| Mapping::new().into());
                if let Some(outer) = outer.as_mapping_mut() {
                    outer.insert(inner.into(), value);
                }
            }
        }
    }
    whole
}
