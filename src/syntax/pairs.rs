use super::decode::Decode;
use super::entries::{self, Entries};
use super::yaml::Node;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A mapping whose keys are words of somebody else: names of groups, say.
#[derive(Clone, Debug, Default)]
pub struct Pairs<T>(pub Entries<T>);

impl<T: Decode> Decode for Pairs<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        entries::read(node, "a mapping").map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(Entries::default()))
    }
}

impl<T: JsonSchema> JsonSchema for Pairs<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Pairs_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": generator.subschema_for::<T>()})
    }
}
