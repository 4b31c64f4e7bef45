//! A judge of documents by a JSON Schema of draft 7, as far as ours go. A keyword that it does not know is an error, not a pass.

use regex::Regex;
use serde_json::Value;

/// What says something about the schema or the editor, and nothing about documents.
const REMARKS: [&str; 9] = [
    "$schema",
    "title",
    "description",
    "examples",
    "format",
    "definitions",
    "default",
    "deprecated",
    "$comment",
];

/// All that is wrong with a document.
pub(crate) fn judge(schema: &Value, document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Judge { root: schema }.all(schema, document, "", &mut faults);
    faults
}

struct Judge<'a> {
    root: &'a Value,
}

impl Judge<'_> {
    fn all(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let Some(keywords) = schema.as_object() else {
            // `true` takes all, `false` nothing.
            if schema == &Value::Bool(false) {
                faults.push(format!("{at}: not allowed"));
            }
            return;
        };
        for (keyword, rule) in keywords {
            self.one(keyword, rule, schema, value, at, faults);
        }
    }

    fn one(
        &self,
        keyword: &str,
        rule: &Value,
        schema: &Value,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let mut hold = |holds: bool| {
            if !holds {
                faults.push(format!("{at}: {keyword} {rule}"));
            }
        };
        match keyword {
            "type" => hold(is_of_type(rule, value)),
            "const" => hold(rule == value),
            "enum" => hold(rule.as_array().unwrap().contains(value)),
            "minimum" => hold(
                value
                    .as_f64()
                    .is_none_or(|number| number >= rule.as_f64().unwrap()),
            ),
            "minLength" => hold(
                value
                    .as_str()
                    .is_none_or(|text| text.chars().count() as u64 >= rule.as_u64().unwrap()),
            ),
            "pattern" => hold(
                value
                    .as_str()
                    .is_none_or(|text| Regex::new(rule.as_str().unwrap()).unwrap().is_match(text)),
            ),
            "minProperties" => hold(size(value).is_none_or(|many| many >= rule.as_u64().unwrap())),
            "maxProperties" => hold(size(value).is_none_or(|many| many <= rule.as_u64().unwrap())),
            "required" => hold(
                value
                    .as_object()
                    .is_none_or(|map| names(rule).all(|name| map.contains_key(name))),
            ),
            "oneOf" => hold(self.matching(rule, value) == 1),
            "anyOf" => hold(self.matching(rule, value) >= 1),
            "allOf" => rule
                .as_array()
                .unwrap()
                .iter()
                .for_each(|rule| self.all(rule, value, at, faults)),
            "$ref" => self.all(self.definition(rule), value, at, faults),
            "items" => value
                .as_array()
                .into_iter()
                .flatten()
                .for_each(|item| self.all(rule, item, at, faults)),
            "uniqueItems" => hold(value.as_array().is_none_or(|all| are_unlike(all))),
            "properties" | "additionalProperties" | "propertyNames" => {
                self.map(keyword, rule, schema, value, at, faults);
            }
            _ => assert!(
                REMARKS.contains(&keyword),
                "the keyword `{keyword}` is not known here"
            ),
        }
    }

    fn map(
        &self,
        keyword: &str,
        rule: &Value,
        schema: &Value,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{key}");
            let own = schema["properties"].get(key);
            match (keyword, own) {
                ("properties", Some(own)) => self.all(own, value, &at, faults),
                ("additionalProperties", None) => self.all(rule, value, &at, faults),
                ("propertyNames", _) => self.all(rule, &Value::String(key.clone()), &at, faults),
                _ => {}
            }
        }
    }

    fn matching(&self, rules: &Value, value: &Value) -> usize {
        let matches = |rule: &&Value| {
            let mut faults = Vec::new();
            self.all(rule, value, "", &mut faults);
            faults.is_empty()
        };
        rules.as_array().unwrap().iter().filter(matches).count()
    }

    fn definition(&self, reference: &Value) -> &Value {
        let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
        self.root.pointer(pointer).unwrap()
    }
}

fn names(rule: &Value) -> impl Iterator<Item = &str> {
    rule.as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let one = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the type `{other}` is not known here"),
    };
    rule.as_array()
        .map_or_else(|| one(rule), |names| names.iter().any(one))
}

fn are_unlike(all: &[Value]) -> bool {
    let mut later = all.iter().enumerate();
    later.all(|(at, item)| all.iter().take(at).all(|before| before != item))
}

/// How many keys there are; nothing for what is no map.
fn size(value: &Value) -> Option<u64> {
    value.as_object().map(|map| map.len() as u64)
}
