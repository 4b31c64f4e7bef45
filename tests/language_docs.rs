//! The pages of `docs/language/` are made from the schemas and from examples that the language reads.
//!
//! `UPDATE_DOCS=1 cargo test --test language_docs` writes them anew.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "the pages are read from the disk, and must be there"
)]

#[path = "language/example.rs"]
mod example;
#[path = "language/notion.rs"]
mod notion;
#[path = "language/page.rs"]
mod page;
#[path = "language/value.rs"]
mod value;
#[path = "language/words.rs"]
mod words;

use example::Example;
use notion::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language")
}

/// All pages as they should be, by file name.
fn pages() -> BTreeMap<String, String> {
    let (language, examples) = (notion::read(), example::read(&folder()));
    let mut pages: BTreeMap<_, _> = language
        .pages
        .iter()
        .map(|page| {
            (
                format!("{}.md", page.name()),
                page::notions(&language, page, &examples),
            )
        })
        .collect();
    pages.insert("values.md".to_owned(), page::values(&language));
    pages.insert("README.md".to_owned(), page::index(&language));
    pages
}

/// The pages that lie there.
fn written() -> BTreeSet<String> {
    let paths = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_pages_are_those_of_this_version() {
    let pages = pages();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        for name in written() {
            fs::remove_file(folder().join(name)).unwrap();
        }
        for (name, text) in &pages {
            fs::write(folder().join(name), text).unwrap();
        }
    }
    let stale: Vec<_> = pages
        .iter()
        .filter(|(name, text)| fs::read_to_string(folder().join(name)).ok().as_ref() != Some(*text))
        .map(|(name, _)| name.clone())
        .chain(
            written()
                .into_iter()
                .filter(|name| !pages.contains_key(name)),
        )
        .collect();
    assert!(
        stale.is_empty(),
        "stale: {stale:?}; run `UPDATE_DOCS=1 cargo test --test language_docs`"
    );
}

#[test]
fn every_notion_has_an_example_and_every_example_a_notion() {
    let (language, examples) = (notion::read(), example::read(&folder()));
    let pages: BTreeSet<_> = language
        .pages
        .iter()
        .map(|page| page.stem.clone())
        .collect();
    let examples: BTreeSet<_> = examples.into_keys().collect();
    assert_eq!(
        pages, examples,
        "each file of `src/syntax/` with notions and each of `docs/language/examples/` belong together"
    );
}

#[test]
fn every_example_is_read_without_a_fault() {
    let faults: Vec<_> = example::read(&folder())
        .values()
        .flat_map(Example::faults)
        .collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_key_is_in_some_example() {
    let (language, examples) = (notion::read(), example::read(&folder()));
    let texts: Vec<_> = examples
        .values()
        .map(|example| example.text.as_str())
        .collect();
    let missing: Vec<_> = language
        .keys()
        .filter(|(_, key)| !texts.iter().any(|text| words::has_key(text, key)))
        .collect();
    assert!(missing.is_empty(), "no example writes {missing:?}");
}

/// What no example for everybody can write: a sealed secret opens with one key, and the others are what Asterisk cannot do, an error
/// at their line.
const LEFT_OUT: [&str; 4] = ["age", "release_after", "prompts", "smtp"];

/// `examples/acme` is the whole language in one repository.
#[test]
fn every_key_is_in_the_whole_example() {
    let mut texts = Vec::new();
    texts_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme"),
        &mut texts,
    );
    let missing: Vec<_> = notion::read()
        .keys()
        .filter(|(_, key)| {
            !LEFT_OUT.contains(key) && !texts.iter().any(|text| words::has_key(text, key))
        })
        .map(|(notion, key)| format!("{notion}: {key}"))
        .collect();
    assert!(
        missing.is_empty(),
        "examples/acme does not write {missing:?}"
    );
}

fn texts_below(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => texts_below(&path, texts),
            false => texts.extend(fs::read_to_string(path)),
        }
    }
}

#[test]
fn every_definition_of_the_schemas_is_on_a_page() {
    let language: Language = notion::read();
    let lost: Vec<_> = language
        .schemas
        .keys()
        .filter(|name| language.find(name).is_none())
        .collect();
    assert!(
        lost.is_empty(),
        "defined in no file of `src/syntax/`: {lost:?}"
    );
    let unused: Vec<_> = language
        .names()
        .filter(|name| !language.schemas.contains_key(*name))
        .collect();
    assert!(unused.is_empty(), "in no schema: {unused:?}");
}

#[test]
fn every_link_leads_to_a_heading() {
    let pages = pages();
    for (name, text) in &pages {
        for (target, anchor) in words::links(text) {
            let target = if target.is_empty() { name } else { target };
            let page = pages
                .get(target)
                .unwrap_or_else(|| panic!("{name} names {target}"));
            assert!(
                anchor.is_empty() || words::anchors(page).contains(anchor),
                "{name} names {target}#{anchor}"
            );
        }
    }
}
