//! No wall of the house moves unseen: the directions of `docs/architecture.md`, held by reading the sources.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the sources are read from the disk, and must be there"
)]

#[path = "layers/check.rs"]
mod check;
#[path = "layers/circles.rs"]
mod circles;
#[path = "layers/lex.rs"]
mod lex;
#[path = "layers/planted.rs"]
mod planted;
#[path = "layers/rules.rs"]
mod rules;
#[path = "layers/scan.rs"]
mod scan;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_sources_keep_to_the_directions() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = check::check(&sources(root), &dependencies(root));
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn no_file_needs_one_that_needs_it() {
    let found = circles::circle(&sources(Path::new(env!("CARGO_MANIFEST_DIR"))));
    let found = found.map(|way| way.join(" names\n"));
    assert_eq!(found.unwrap_or_default(), "");
}

fn sources(root: &Path) -> Vec<check::Source> {
    let mut sources = Vec::new();
    collect(root, &root.join("src"), &mut sources);
    assert!(sources.len() > 20, "the sources were not found");
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<check::Source>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            sources.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The crates of `Cargo.toml`, as sources name them; `md-5` is `md5` there.
fn dependencies(root: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let section = text
        .split("\n[dependencies]")
        .nth(1)
        .unwrap()
        .split("\n[")
        .next()
        .unwrap();
    let names = section
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "));
    names
        .map(|(name, _)| {
            if name == "md-5" {
                "md5".to_owned()
            } else {
                name.replace('-', "_")
            }
        })
        .collect()
}
