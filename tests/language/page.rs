//! The pages, in Markdown.
#![expect(clippy::format_push_string, reason = "reads as the page does")]

use super::example::Example;
use super::notion::{Language, Notion, Page};
use super::value::{choices, describe, description, link, names};
use super::words::{cell, heading};
use serde_json::Value;
use std::collections::BTreeMap;

const MADE: &str = "<!-- Made by `UPDATE_DOCS=1 cargo test --test language_docs`. -->\n";

/// The documents, each with the page of its type.
const DOCUMENTS: [(&str, &str, &str); 4] = [
    (
        "pbx.yaml",
        "Project",
        "hosts, provisioning, secrets, defaults, policy, probes and what follows an apply",
    ),
    (
        "tenants/<id>/*.yaml",
        "TenantDocument",
        "all that is a tenant's: the files of its folder are one document, split as you like",
    ),
    (
        "library/*.yaml",
        "LibraryDocument",
        "what all tenants share",
    ),
    ("tests/*.yaml", "TestsDocument", "tests of calls"),
];

/// The page of the notions of one file.
pub(crate) fn notions(
    language: &Language,
    page: &Page,
    examples: &BTreeMap<String, Example>,
) -> String {
    let main = page.main();
    let mut text = format!("{MADE}# {}\n{}\n", page.title(), about(language, page));
    if let Some(example) = examples.get(&page.stem) {
        text += &format!(
            "\nAn example, in `{}`:\n```yaml\n{}```\n",
            example.path, example.text
        );
    }
    text += &main
        .map(|main| body(language, main, &page.name()))
        .unwrap_or_default();
    let others = page
        .notions
        .iter()
        .filter(|notion| main.is_none_or(|main| main.name != notion.name));
    for notion in others {
        let what = description(&language.schemas[&notion.name]);
        text += &format!(
            "\n## {}\n{what}\n{}",
            heading(&notion.title),
            body(language, notion, &page.name())
        );
    }
    text
}

/// What a page is about.
fn about<'a>(language: &'a Language, page: &'a Page) -> &'a str {
    let main = page
        .main()
        .map(|main| description(&language.schemas[&main.name]));
    main.unwrap_or(&page.about)
}

/// Where a notion is written, and its keys or words.
fn body(language: &Language, notion: &Notion, page: &str) -> String {
    let schema = &language.schemas[&notion.name];
    let places = places(language, notion, page);
    let written = if places.is_empty() {
        String::new()
    } else {
        format!("\nWritten in {places}.\n")
    };
    let Some(choices) = choices(schema) else {
        return written + &keys(language, notion, schema, page);
    };
    let rows = choices
        .iter()
        .map(|(word, what)| format!("| `{word}` | {} |\n", cell(what)));
    format!(
        "{written}\n| word | |\n|---|---|\n{}",
        rows.collect::<String>()
    )
}

/// Where a notion is written: the keys of others that hold it.
fn places(language: &Language, notion: &Notion, page: &str) -> String {
    let records = language.pages.iter().flat_map(|page| &page.notions);
    let mut places = Vec::new();
    for owner in records.filter(|owner| !owner.keys.is_empty()) {
        let properties = &language.schemas[&owner.name]["properties"];
        let keys = owner
            .keys
            .iter()
            .filter(|key| names(&properties[key.as_str()], &notion.name));
        let keys: Vec<_> = keys.map(|key| format!("`{key}`")).collect();
        if !keys.is_empty() {
            places.push(format!(
                "{} of {}",
                keys.join(", "),
                link(language, &owner.name, page)
            ));
        }
    }
    places.join("; ")
}

fn keys(language: &Language, notion: &Notion, schema: &Value, page: &str) -> String {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut text = "\n| key | value | |\n|---|---|---|\n".to_owned();
    for key in &notion.keys {
        let schema = &schema["properties"][key];
        let must = if required.contains(&key.as_str()) {
            " **Required.**"
        } else {
            ""
        };
        let value = describe(language, schema, page);
        text += &format!(
            "| `{key}` | {} | {}{must} |\n",
            cell(&value),
            cell(description(schema))
        );
    }
    text
}

/// The page of all that is written as one text.
pub(crate) fn values(language: &Language) -> String {
    let mut text = format!(
        "{MADE}# Values\nWhat is written as one text. What is all digits and is no count may be quoted: `\"0100\"`.\n"
    );
    for notion in &language.texts {
        let schema = &language.schemas[&notion.name];
        text += &format!("\n## {}\n{}\n", heading(&notion.title), description(schema));
        let examples = schema["examples"].as_array().into_iter().flatten();
        let examples: Vec<_> = examples
            .map(|example| format!("`{}`", plain(example)))
            .collect();
        if !examples.is_empty() {
            text += &format!("\nSuch as {}.\n", examples.join(", "));
        }
    }
    text
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The first page.
pub(crate) fn index(language: &Language) -> String {
    let mut text = format!(
        "{MADE}# The language\nWhat a repository says, document by document and notion by notion.\n\n| document | holds | |\n|---|---|---|\n"
    );
    for (path, name, holds) in DOCUMENTS {
        text += &format!(
            "| `{path}` | {holds} | {} |\n",
            link(language, name, "README")
        );
    }
    text += "\nEvery document is YAML 1.2 without tags, anchors and aliases. A key that is not known, or written twice, is an error.\n";
    text += "\n| notion | |\n|---|---|\n";
    for page in &language.pages {
        let what = cell(about(language, page));
        text += &format!("| [{}]({}.md) | {what} |\n", page.title(), page.name());
    }
    text + "| [Values](values.md) | What is written as one text: numbers, times, addresses. |\n"
}
