use super::decode::Decode;
use super::yaml::Node;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A value that is written as one word when that says enough, and as a mapping when there is more to say.
#[derive(Clone, Debug)]
pub enum Either<S, L> {
    /// The word.
    Short(S),
    /// The mapping.
    Long(L),
}

impl<S: Decode, L: Decode> Decode for Either<S, L> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        match node.is_map() {
            true => L::decode(node).map(Self::Long),
            false => S::decode(node).map(Self::Short),
        }
    }
}

impl<S: JsonSchema, L: JsonSchema> JsonSchema for Either<S, L> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}_or_{}", S::schema_name(), L::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [generator.subschema_for::<S>(), generator.subschema_for::<L>()]})
    }
}
