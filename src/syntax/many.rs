use super::decode::Decode;
use super::yaml::Node;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// One value, or a list of them.
#[derive(Clone, Debug)]
pub struct ManyOr<T>(pub Vec<T>);

impl<T: Decode> Decode for ManyOr<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        match node.is_list() {
            true => Vec::decode(node).map(Self),
            false => T::decode(node).map(|one| Self(vec![one])),
        }
    }
}

impl<T: JsonSchema> JsonSchema for ManyOr<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("ManyOr_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({"anyOf": [one, {"type": "array", "items": one}]})
    }
}
