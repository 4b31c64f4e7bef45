//! How a schema is told in words.

use super::notion::Language;
use super::words;
use serde_json::Value;

/// What may be written, in Markdown, on a page.
pub(crate) fn describe(language: &Language, schema: &Value, page: &str) -> String {
    let part = |schema: &Value| describe(language, schema, page);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return link(
            language,
            reference.rsplit('/').next().unwrap_or_default(),
            page,
        );
    }
    if let Some(one) = schema.pointer("/allOf/0") {
        return part(one);
    }
    if let Some(several) = schema.get("anyOf").and_then(Value::as_array) {
        return alternatives(several, &part);
    }
    match kind(schema) {
        "array" => format!("a list: {}", part(&schema["items"])),
        "object" => format!("by key: {}", part(&schema["additionalProperties"])),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" => "a count".to_owned(),
        other => panic!("no words for `{other}` in {schema}"),
    }
}

/// Its type; one that may also be left empty counts as the type alone.
fn kind(schema: &Value) -> &str {
    let kind = &schema["type"];
    kind.as_str()
        .or_else(|| kind[0].as_str())
        .unwrap_or_default()
}

fn alternatives(several: &[Value], part: &dyn Fn(&Value) -> String) -> String {
    let told = several.iter().filter(|schema| kind(schema) != "null");
    if let [one, list] = told.clone().collect::<Vec<_>>()[..]
        && list.get("items") == Some(one)
    {
        return format!("{}, or a list of them", part(one));
    }
    words::or(&told.map(part).collect::<Vec<_>>())
}

/// The words of a choice, or a link to what it is.
pub(crate) fn link(language: &Language, name: &str, page: &str) -> String {
    let Some((home, notion)) = language.find(name) else {
        panic!("`{name}` is on no page");
    };
    if let Some(choices) = language.schemas.get(name).and_then(choices) {
        let words: Vec<_> = choices
            .iter()
            .map(|(word, _)| format!("`{word}`"))
            .collect();
        return words::or(&words);
    }
    let file = if home == page {
        String::new()
    } else {
        format!("{home}.md")
    };
    format!(
        "[{}]({file}#{})",
        notion.title,
        words::anchor(&notion.title)
    )
}

/// The words of a choice, each with what it means.
pub(crate) fn choices(schema: &Value) -> Option<Vec<(&str, &str)>> {
    let choices = schema.get("oneOf")?.as_array()?;
    choices
        .iter()
        .map(|choice| {
            Some((
                choice.get("const")?.as_str()?,
                choice.get("description")?.as_str()?,
            ))
        })
        .collect()
}

/// What it is for.
pub(crate) fn description(schema: &Value) -> &str {
    schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Whether a schema names a notion somewhere below.
pub(crate) fn names(schema: &Value, name: &str) -> bool {
    match schema {
        Value::String(text) => text.rsplit('/').next() == Some(name) && text.starts_with("#/"),
        Value::Array(parts) => parts.iter().any(|part| names(part, name)),
        Value::Object(parts) => parts.values().any(|part| names(part, name)),
        _ => false,
    }
}
