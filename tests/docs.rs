//! What is written down is so: documents that are made from the code, and links that lead somewhere.
//!
//! `UPDATE=1 cargo test --test docs` writes those that are made.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the documents and runs the binary"
)]

use pbxctl::cli::Exit;
use pbxctl::diag::Code;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Holds a document to what it is made from.
#[track_caller]
fn made(path: &str, text: &str) {
    let full = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(&full, text).unwrap();
    }
    let there = fs::read_to_string(&full).unwrap_or_default();
    assert!(
        there == text,
        "`{path}` is out of date: run `UPDATE=1 cargo test --test docs`"
    );
}

#[test]
fn the_exit_codes_are_documented() {
    let document = fs::read_to_string(root().join("docs/exit-codes.md")).unwrap();
    let rows = Exit::ALL
        .iter()
        .map(|exit| format!("| {} | {} |", exit.code(), exit.meaning()));
    let written = document
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| code"));
    assert_eq!(written.collect::<Vec<_>>(), rows.collect::<Vec<_>>());
}

#[test]
fn the_index_of_diagnostics_is_complete() {
    const STAGES: [(&str, &str); 9] = [
        ("00", "Reading the repository"),
        ("01", "Reading YAML"),
        ("02", "Names, numbers, rules"),
        ("03", "The lockfile"),
        ("04", "Secrets"),
        ("05", "Templates"),
        ("06", "Targets"),
        ("07", "Advice"),
        ("08", "Calls"),
    ];
    let mut text = String::from(
        "# Diagnostics\nMade from the pages of the codes, which `pbxctl explain CODE` prints. `E` stops the compilation, `W` warns.\n",
    );
    for (stage, title) in STAGES {
        text = text + "\n## " + title + "\n| code | what |\n|---|---|\n";
        for code in Code::ALL
            .iter()
            .filter(|code| code.name().get(1..3) == Some(stage))
        {
            let (name, title) = (code.name(), code.title());
            text = text
                + "| ["
                + name
                + "](../src/diag/codes/"
                + name
                + ".md) | "
                + title
                + " |
";
        }
    }
    made("docs/diagnostics.md", &text);
    assert!(
        Code::ALL
            .iter()
            .all(|code| text.contains(&format!("[{code}]")))
    );
}

#[test]
fn the_schemas_are_those_of_the_types() {
    for of in ["project", "tenant", "library", "tests", "plan", "diff"] {
        let output = Command::new(env!("CARGO_BIN_EXE_pbxctl"))
            .args(["schema", of])
            .output()
            .unwrap();
        made(
            &format!("schema/{of}.json"),
            &String::from_utf8(output.stdout).unwrap(),
        );
    }
}

#[test]
fn links_lead_somewhere() {
    let mut dead = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', '#']).next())
        {
            let elsewhere = target.is_empty() || target.contains("://");
            if !elsewhere && !folder.join(target).exists() {
                dead.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert_eq!(dead, [""; 0]);
}

#[test]
fn examples_name_the_schemas_that_are_there() {
    let mut files = Vec::new();
    collect(&root().join("examples"), "yaml", &mut files);
    assert!(files.len() > 8);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let schema = text
            .lines()
            .next()
            .and_then(|line| line.split_once("$schema="));
        let schema = schema.map(|(_, path)| file.parent().unwrap().join(path));
        assert!(
            schema.is_some_and(|schema| schema.is_file()),
            "{}",
            file.display()
        );
    }
}

fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["docs", "examples", "tests"] {
        collect(&root().join(folder), "md", &mut found);
    }
    let top = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    found.extend(top.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    found
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|ending| ending == extension) {
            found.push(path);
        }
    }
}
