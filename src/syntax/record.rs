//! One macro makes a notion's struct, its decoder, its list of keys and its schema, so that they cannot drift apart.

/// `record! { /// doc  Name = "a name" { /// doc  field: Type, /// doc  field as "key": Type } }`
///
/// `Name = "a name" (one_of key, key) { … }` says that just one of these keys is written.
///
/// A key is required unless its type has a value for absence ([`Option`], [`Vec`], [`Entries`](super::Entries)).
macro_rules! record {
    ($(#[doc = $doc:literal])+ $name:ident = $expected:literal $(($one:ident $($among:ident),+))? {
        $($(#[doc = $each:literal])+ $field:ident $(as $key:literal)? : $type:ty),+ $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it is written, from its head to its end.
            pub place: $crate::source::Place,
            $($(#[doc = $each])+ pub $field: $type),+
        }

        impl $name {
            /// The keys it knows.
            pub const KEYS: &'static [&'static str] = &[$($crate::syntax::record::key!($field $($key)?)),+];
        }

        impl $crate::syntax::decode::Decode for $name {
            fn decode(node: &mut $crate::syntax::yaml::Node<'_, '_>) -> Option<Self> {
                use $crate::syntax::{decode::Slot, fault};
                $(let mut $field = Slot::<$type>::new();)+
                let head = node.place();
                let mut strange = false;
                let place = node.map($expected, |key, value| match &*key.value {
                    $(word if word == $crate::syntax::record::key!($field $($key)?) => $field.fill(&key, value),)+
                    other => {
                        strange = true;
                        value.report(fault::unknown_key(key.place, other, $expected, Self::KEYS));
                    }
                })?;
                let _: bool = strange;
                $(
                    let written = [$($among.is_written()),+];
                    let written = written.into_iter().filter(|is| *is).count();
                    // An unknown key may well be the one that is meant.
                    if !(strange && written == 0)
                        && let Some(fault) = fault::$one(place, written, &[$(stringify!($among)),+])
                    {
                        node.report(fault);
                    }
                )?
                $(let $field = $field.finish().unwrap_or_else(|()| {
                    let missing = $crate::syntax::record::key!($field $($key)?);
                    node.report(fault::missing_key(head, missing, $expected));
                    None
                });)+
                Some(Self { place, $($field: $field?),+ })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                use $crate::syntax::decode::Decode;
                let mut shape = $crate::syntax::record::Shape::new(concat!($($doc, "\n"),+));
                $(shape.key(
                    $crate::syntax::record::key!($field $($key)?),
                    concat!($($each, "\n"),+),
                    <$type as Decode>::absent().is_none(),
                    generator.subschema_for::<$type>(),
                );)+
                $(shape.$one(&[$(stringify!($among)),+]);)?
                shape.schema()
            }
        }
    };
}

/// The YAML key of a field: its own name unless another is given.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

pub(super) use {key, record};

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

/// The schema of a record while its keys come in.
pub(super) struct Shape {
    description: &'static str,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    one_of: &'static [&'static str],
}

impl Shape {
    /// A record without keys.
    pub(super) fn new(description: &'static str) -> Self {
        Self {
            description,
            properties: Map::new(),
            required: Vec::new(),
            one_of: &[],
        }
    }

    /// Adds a key with its documentation.
    pub(super) fn key(
        &mut self,
        key: &'static str,
        doc: &'static str,
        required: bool,
        schema: Schema,
    ) {
        let mut schema = without_null(schema);
        if schema
            .as_object()
            .is_some_and(|keys| keys.contains_key("$ref"))
        {
            schema = json_schema!({"allOf": [schema]});
        }
        schema.insert("description".into(), text(doc).into());
        self.properties.insert(key.into(), schema.into());
        if required {
            self.required.push(key);
        }
    }

    /// Just one of these keys is written.
    pub(super) fn one_of(&mut self, keys: &'static [&'static str]) {
        self.one_of = keys;
    }

    /// The whole of it; no other keys are allowed.
    pub(super) fn schema(self) -> Schema {
        let mut schema = json_schema!({"type": "object", "additionalProperties": false});
        schema.insert("description".into(), text(self.description).into());
        let is_all = self.one_of.len() == self.properties.len();
        schema.insert("properties".into(), self.properties.into());
        if is_all {
            schema.insert("minProperties".into(), 1.into());
            schema.insert("maxProperties".into(), 1.into());
        } else if !self.one_of.is_empty() {
            let one_of = self.one_of.iter().map(|key| json!({"required": [key]}));
            let one_of: Vec<_> = one_of.collect();
            schema.insert("allOf".into(), json!([{"oneOf": one_of}]));
        }
        if !self.required.is_empty() {
            schema.insert("required".into(), self.required.into());
        }
        schema
    }
}

/// What a key may be when it is written: a key may be left out, but nothing is no value of it.
fn without_null(mut schema: Schema) -> Schema {
    let is_null = |rule: &Value| *rule == json!("null") || *rule == json!({"type": "null"});
    for keyword in ["type", "anyOf"] {
        if let Some(Value::Array(rules)) = schema.get_mut(keyword) {
            rules.retain(|rule| !is_null(rule));
        }
    }
    let only = schema.get("anyOf").and_then(Value::as_array).cloned();
    match only.as_deref() {
        Some([one]) => Schema::try_from(one.clone()).unwrap_or(schema),
        _ => schema,
    }
}

fn text(doc: &str) -> String {
    let lines: Vec<_> = doc.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}
