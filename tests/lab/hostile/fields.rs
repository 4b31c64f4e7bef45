use std::collections::BTreeSet;

use serde_json::Value;

/// What is written as one text, by its type in the language, and may be any text or nearly so.
const FREE: [&str; 4] = ["Text", "EmailText", "AddressText", "DomainText"];

/// A text of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Field {
    /// The keys that lead to it, and positions in lists.
    pub(super) keys: Vec<String>,
    /// Which of all.
    pub(super) nth: usize,
    /// Its text.
    pub(super) text: String,
}

impl Field {
    /// `users.alice.name`.
    pub(super) fn path(&self) -> String {
        self.keys.join(".")
    }

    /// The same as schemas know it: `users.*.name`.
    pub(super) fn pattern(&self) -> String {
        let sections = ["tenant", "voicemail", "feature_codes"];
        let whole = sections.contains(&self.keys[0].as_str());
        let mut keys = self.keys.clone();
        let by_id = match keys[0].as_str() {
            "vip" => Some(2),
            _ if whole => None,
            _ => Some(1),
        };
        if let Some(id) = by_id.and_then(|at| keys.get_mut(at)) {
            "*".clone_into(id);
        }
        if keys
            .get(2)
            .is_some_and(|key| key == "closed" || key == "keys")
        {
            "*".clone_into(&mut keys[3]);
        }
        for key in keys.iter_mut().skip(1) {
            if key.parse::<usize>().is_ok() {
                "*".clone_into(key);
            }
        }
        keys.join(".")
    }

    /// What tells it from all others, on that tenant.
    pub(super) fn mark(&self, tenant: usize) -> String {
        format!("q{:02}t{tenant}", self.nth)
    }
}

/// All texts of a document.
pub(super) fn of(document: &Value) -> Vec<Field> {
    let mut all = Vec::new();
    texts(document, &mut Vec::new(), &mut all);
    all
}

fn texts(value: &Value, keys: &mut Vec<String>, all: &mut Vec<Field>) {
    let mut below = |key: String, value: &Value| {
        keys.push(key);
        texts(value, keys, all);
        keys.pop();
    };
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| below(key.clone(), value)),
        Value::Array(list) => (0..)
            .zip(list)
            .for_each(|(at, value): (usize, _)| below(at.to_string(), value)),
        Value::String(text) => all.push(Field {
            keys: keys.clone(),
            nth: all.len(),
            text: text.clone(),
        }),
        _ => {}
    }
}

/// The texts that may be anything of tenants' documents, by the schema: `users.*.name`.
pub(super) fn of_schema() -> BTreeSet<String> {
    let schema = Value::from(pbxctl::syntax::schemas().tenant);
    let mut walk = Walk {
        schema: &schema,
        found: BTreeSet::new(),
    };
    walk.below(&schema, &mut Vec::new(), &mut Vec::new());
    walk.found
}

struct Walk<'a> {
    schema: &'a Value,
    found: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn below(&mut self, node: &'a Value, keys: &mut Vec<String>, within: &mut Vec<&'a str>) {
        if let Some(name) = node["$ref"]
            .as_str()
            .and_then(|path| path.rsplit('/').next())
        {
            if FREE.contains(&name) {
                self.found.insert(keys.join("."));
            } else if !within.contains(&name) {
                within.push(name);
                self.below(&self.schema["definitions"][name], keys, within);
                within.pop();
            }
            return;
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            for part in node[word].as_array().into_iter().flatten() {
                self.below(part, keys, within);
            }
        }
        for (key, value) in node["properties"].as_object().into_iter().flatten() {
            self.of_key(key, value, keys, within);
        }
        for word in ["additionalProperties", "items"] {
            if node[word].is_object() {
                self.of_key("*", &node[word], keys, within);
            }
        }
    }

    fn of_key(
        &mut self,
        key: &str,
        value: &'a Value,
        keys: &mut Vec<String>,
        within: &mut Vec<&'a str>,
    ) {
        keys.push(key.to_owned());
        self.below(value, keys, within);
        keys.pop();
    }
}
