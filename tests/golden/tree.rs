//! A folder of texts.

use similar::TextDiff;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Texts by their path below the folder, with `/`.
pub(crate) type Tree = BTreeMap<String, String>;

/// Reads a folder; one that is not there is empty.
pub(crate) fn read(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    if folder.is_dir() {
        walk(folder, "", &mut tree);
    }
    tree
}

fn walk(folder: &Path, above: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{above}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{path}/"), tree);
        } else {
            let text = String::from_utf8(fs::read(entry.path()).unwrap()).unwrap();
            tree.insert(path, text);
        }
    }
}

/// Makes the folder hold this tree and nothing else.
pub(crate) fn write(folder: &Path, tree: &Tree) {
    if folder.is_dir() {
        fs::remove_dir_all(folder).unwrap();
    }
    for (path, text) in tree {
        let full = folder.join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }
}

/// What is different, as people read it; empty where nothing is.
pub(crate) fn difference(kept: &Tree, now: &Tree) -> String {
    let mut told = String::new();
    for (path, text) in now {
        match kept.get(path) {
            None => told.extend(["extra: ", path, "\n"]),
            Some(before) if before != text => told += &unified(path, before, text),
            Some(_) => {}
        }
    }
    for path in kept.keys().filter(|path| !now.contains_key(*path)) {
        told.extend(["missing: ", path, "\n"]);
    }
    told
}

fn unified(path: &str, before: &str, now: &str) -> String {
    let diff = TextDiff::from_lines(before, now);
    let mut unified = diff.unified_diff();
    unified
        .context_radius(2)
        .header(&format!("kept/{path}"), &format!("rendered/{path}"))
        .to_string()
}

#[test]
fn every_difference_is_told() {
    let tree = |files: &[(&str, &str)]| -> Tree {
        let owned = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        owned.collect()
    };
    let (kept, now) = (
        tree(&[("a", "1\n"), ("b/c", "1\n2\n"), ("d", "")]),
        tree(&[("b/c", "1\n3\n"), ("d", ""), ("e", "")]),
    );
    assert_eq!(difference(&kept, &kept), "");
    let told = difference(&kept, &now);
    for part in ["missing: a\n", "extra: e\n", "-2\n+3\n", "kept/b/c"] {
        assert!(told.contains(part), "{told}");
    }
}
