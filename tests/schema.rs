//! The JSON Schemas that editors complete from, of one mind with the compiler. That the committed ones are current is seen in
//! `tests/docs.rs`.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test reads the repository's own files"
)]

#[path = "schema/judge.rs"]
mod judge;
#[path = "schema/yaml.rs"]
mod yaml;

use judge::judge;
use pbxctl::source::SourceMap;
use pbxctl::syntax;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Every key is explained, since this is what an editor shows.
#[test]
fn every_key_has_a_description() {
    let mut keys = 0;
    for (name, schema) in schemas() {
        let mut open = vec![&schema];
        while let Some(schema) = open.pop() {
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                let described = property["description"]
                    .as_str()
                    .is_some_and(|text| text.len() > 5);
                // The two spellings of a source are described as a whole.
                assert!(
                    described || schema["description"].is_string(),
                    "{name}: {key}"
                );
                keys += 1;
            }
            match schema {
                Value::Object(all) => open.extend(all.values()),
                Value::Array(all) => open.extend(all),
                _ => {}
            }
        }
    }
    assert!(keys > 30, "the keys were not found");
}

#[test]
fn the_documents_of_every_site_are_accepted() {
    let mut count = 0;
    for site in ["examples", "tests/golden/sites"] {
        for path in documents(&root().join(site)) {
            let text = fs::read_to_string(&path).unwrap();
            let faults = faults(kind(&path), &text);
            assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
            count += 1;
        }
    }
    assert!(count >= 10, "the documents were not found");
}

/// What an editor marks is what the compiler refuses.
#[test]
fn typical_mistakes_are_refused_by_schema_and_compiler() {
    let project =
        "version: 1\nhosts: {pbx: {engine: asterisk, connect: local, address: pbx.example.net}}\n";
    let user = |rest: &str| format!("users: {{alice: {{name: Alice{rest}}}}}");
    let mistakes = [
        ("project", "hosts: {}".to_owned()),
        ("project", project.replace("version", "versoin")),
        ("project", project.replace("asterisk", "asteriks")),
        ("project", project.replace("address", "adress")),
        ("project", project.replace(", address: pbx.example.net", "")),
        (
            "project",
            project.replace("{pbx: {", "[{pbx: {").replace("}}", "}}]"),
        ),
        (
            "project",
            format!("{project}secrets: {{key: {{vault: x}}}}"),
        ),
        ("project", format!("{project}secrets: {{key: plain}}")),
        (
            "project",
            format!("{project}secrets: {{key: {{env: A, file: b}}}}"),
        ),
        ("tenant", user(", email: [a, b]")),
        ("tenant", user(", voicemail: yes")),
        ("tenant", user(", voicemail: 'true'")),
        ("tenant", user(", state: sleeping")),
        ("tenant", user(", extention: '2000'")),
        ("tenant", user(", ring: 25s")),
        ("tenant", user(", ring: null")),
        ("tenant", user(", ring:")),
        ("tenant", user(", email:")),
        ("tenant", "users: {alice: {}}".to_owned()),
        ("tenant", "users: {alice: Alice}".to_owned()),
        ("tenant", "users: [alice]".to_owned()),
        ("tenant", "user: {alice: {name: Alice}}".to_owned()),
        ("tenant", "phones: {desk: {model: yealink-t46s}}".to_owned()),
        (
            "tenant",
            "phones: {desk: {mac: 00:15:65:12:34:56, model: yealink-t46s, lines: users/alice}}"
                .to_owned(),
        ),
        ("tenant", "tenant: {name: Acme}".to_owned()),
    ];
    for (kind, text) in mistakes {
        assert!(!faults(kind, &text).is_empty(), "the schema takes {text}");
        assert!(refused(kind, &text), "the compiler takes {text}");
    }
}

/// Words of a wrong form are marked by an editor too; the compiler refuses them where it reads what they mean.
#[test]
fn words_of_a_wrong_form_are_marked() {
    for text in [
        "users: {Alice: {name: Alice}}",
        "users: {alice: {name: Alice, extension: '1'}}",
        "users: {alice: {name: Alice, ring: {for: soon}}}",
        "phones: {desk: {mac: 00:15:65:12:34:56, model: yealink-t46s, lines: [alice]}}",
        "tenant: {name: Acme, domain: acme.example.net, pools: {users: '2000'}}",
    ] {
        assert_eq!(faults("tenant", text).len(), 1, "{text}");
    }
    let right = "users: {alice: {name: 7, extension: 2000, ring: {for: 25s}}}";
    assert_eq!(faults("tenant", right), [""; 0]);
}

fn refused(kind: &str, text: &str) -> bool {
    let file = SourceMap::default().add("a.yaml", text);
    match kind {
        "project" => syntax::project(file, text).diagnostics.has_errors(),
        _ => syntax::tenant(file, text).diagnostics.has_errors(),
    }
}

fn faults(kind: &str, text: &str) -> Vec<String> {
    let schemas = schemas();
    let (_, schema) = schemas
        .iter()
        .find(|(name, _)| name.starts_with(kind))
        .unwrap();
    judge(schema, &yaml::value(text))
}

fn schemas() -> [(&'static str, Value); 4] {
    let schemas = syntax::schemas();
    [
        ("project.json", schemas.project.to_value()),
        ("tenant.json", schemas.tenant.to_value()),
        ("library.json", schemas.library.to_value()),
        ("tests.json", schemas.tests.to_value()),
    ]
}

fn kind(path: &Path) -> &'static str {
    if path.file_name().unwrap() == "pbx.yaml" {
        return "project";
    }
    match path.parent().and_then(Path::file_name) {
        Some(folder) if folder == "library" => "library",
        Some(folder) if folder == "tests" => "tests",
        _ => "tenant",
    }
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                found.push(path);
            }
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
