use super::decode::Decode;
use super::fault;
use super::yaml::Node;
use crate::source::{Place, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A section: things under their ids, in the order in which they are written.
#[derive(Clone, Debug)]
pub struct Entries<T> {
    /// All of them, each id once.
    pub items: Vec<Entry<T>>,
}

/// One thing and its id.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// The id, as written.
    pub key: Spanned<String>,
    /// The thing; `None` when it had a fault, which has been reported: its id exists all the same.
    pub value: Option<T>,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

/// Reads a mapping; `expected` says in an error what should stand here.
pub(super) fn read<T: Decode>(node: &mut Node<'_, '_>, expected: &str) -> Option<Entries<T>> {
    let mut items = Vec::new();
    node.map(expected, |key, value| {
        let key = key.map(Cow::into_owned);
        let value = value.contained(|value| T::decode(value));
        items.push(Entry { key, value });
    })?;
    for (second, first, key) in duplicates(&items) {
        node.report(fault::duplicate_key(second, first, &key));
    }
    Some(Entries { items })
}
impl<T: Decode> Decode for Entries<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        read(node, "a mapping of ids")
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// The second and further entries of each id, with the place of the first; found by sorting, so that a large section costs little.
fn duplicates<T>(items: &[Entry<T>]) -> Vec<(Place, Place, String)> {
    let mut keys: Vec<_> = items.iter().map(|item| &item.key).collect();
    keys.sort_by(|a, b| (&a.value, a.place).cmp(&(&b.value, b.place)));
    let pairs = keys
        .windows(2)
        .filter(|pair| pair[0].value == pair[1].value);
    pairs
        .map(|pair| (pair[1].place, pair[0].place, pair[1].value.clone()))
        .collect()
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Entries_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9][a-z0-9-]{0,62}$"},
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}
