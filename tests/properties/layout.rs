//! What must hold of `fmt`, whatever the document looked like.

use pbxctl::syntax::format;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
}

/// The documents that are written by hand: examples, and those of the language's pages.
fn texts() -> Vec<(PathBuf, String)> {
    let (root, mut paths) = (Path::new(env!("CARGO_MANIFEST_DIR")), Vec::new());
    for folder in ["examples", "docs/language/examples", "tests/golden/sites"] {
        documents(&root.join(folder), &mut paths);
    }
    paths.sort();
    let text = |path: PathBuf| (path.clone(), fs::read_to_string(path).unwrap());
    paths.into_iter().map(text).collect()
}

/// What stands in the lines, without their indentation and without empty lines.
fn words(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn every_document_can_be_laid_out_and_then_stays_so() {
    let texts = texts();
    assert!(texts.len() > 20);
    for (path, text) in texts {
        let formatted = format(&text).unwrap_or_else(|why| panic!("{}: {why:?}", path.display()));
        assert_eq!(words(&formatted), words(&text), "{}", path.display());
        assert_eq!(
            format(&formatted).as_deref(),
            Ok(&*formatted),
            "{}",
            path.display()
        );
    }
}

/// A mapping of some depth, as lines: level and text.
fn lines(depth: u32) -> BoxedStrategy<Vec<(usize, String)>> {
    let leaf = proptest::option::of("# [a-z ]{0,8}[a-z]").prop_map(|note| {
        vec![(
            0,
            format!(
                "k: v{}",
                note.map_or(String::new(), |note| format!(" {note}"))
            ),
        )]
    });
    if depth == 0 {
        return leaf.boxed();
    }
    let nested = proptest::collection::vec((lines(depth - 1), 0..3_u8), 1..4).prop_map(|parts| {
        let mut all = Vec::new();
        for (n, (part, extra)) in parts.into_iter().enumerate() {
            match extra {
                1 => all.push((0, format!("# about {n}"))),
                2 => all.push((0, String::new())),
                _ => {}
            }
            all.push((0, format!("key-{n}:")));
            all.extend(part.into_iter().map(|(level, text)| (level + 1, text)));
        }
        all
    });
    prop_oneof![1 => leaf, 3 => nested].boxed()
}

proptest! {
    #[test]
    fn any_indentation_becomes_the_same(lines in lines(4), widths in proptest::collection::vec(1..7_usize, 6), spaces in 0..3_usize) {
        let text = |width: &dyn Fn(usize) -> usize, end: &str| -> String {
            let line = |(level, text): &(usize, String)| [" ".repeat(width(*level)), format!("{text}{end}\n")];
            lines.iter().flat_map(line).collect()
        };
        let wide = text(&|level| widths.iter().take(level).sum(), &" ".repeat(spaces));
        let straight = text(&|level| 2 * level, "");
        let (one, other) = (format(&wide).unwrap(), format(&straight).unwrap());
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(&format(&one).unwrap(), &one);
        prop_assert_eq!(words(&one), words(&straight));
    }

    #[test]
    fn any_text_is_refused_or_keeps_its_words(text in "([ -]{0,4}[a-z]{1,3}(:| \\|| >|: \\[|: '| #x|\\])?[ ]?\n){0,8}") {
        if let Ok(formatted) = format(&text) {
            prop_assert_eq!(words(&formatted).concat().replace(' ', ""), words(&text).concat().replace(' ', ""));
        }
    }
}
