use super::decode::Decode;
use super::yaml::Node;
use super::{Text, fault};
use crate::source::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Where the project key comes from. It has no spelling in Git itself.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// `{env: NAME}`: an environment variable.
    Env(Spanned<Text>),
    /// `{file: PATH}`: a file, relative to the repository or absolute.
    File(Spanned<Text>),
}

const EXPECTED: &str = "`{env: …}` or `{file: …}`";

impl Decode for KeySource {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        let (head, mut sources) = (node.place(), Vec::new());
        node.map(EXPECTED, |key, value| match &*key.value {
            "env" => sources.extend(Spanned::decode(value).map(Self::Env)),
            "file" => sources.extend(Spanned::decode(value).map(Self::File)),
            other => value.report(fault::unknown_key(
                key.place,
                other,
                "a key's source",
                &["env", "file"],
            )),
        })?;
        let last = sources.pop();
        if !sources.is_empty() {
            node.report(fault::shape(head, EXPECTED, "both"));
            return None;
        }
        last
    }
}

impl JsonSchema for KeySource {
    fn schema_name() -> Cow<'static, str> {
        "KeySource".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = |key: &str, about: &str| {
            json_schema!({
                "type": "object", "description": about, "additionalProperties": false,
                "properties": {key: {"type": "string"}}, "required": [key],
            })
        };
        json_schema!({
            "description": "Where the project key comes from: any text of 32 bytes or more.",
            "oneOf": [
                one("env", "An environment variable."),
                one("file", "A file outside Git, relative to the repository or absolute."),
            ]
        })
    }
}
