use super::{BundleError, Digest, Manifest};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many items a piece holds on average, and the most: of files, whose digests do not compress, and of short names.
const FILES: (u64, usize) = (64, 256);
const NAMES: (u64, usize) = (512, 2048);

/// A manifest in pieces that are named by what they hold, so that of ten thousand files only the pieces travel in which one
/// differs. Where a piece ends is told by the names in it, so that one that comes or goes moves no other border.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// What the manifest is joined of, a line each: a text as it stands, or `@` and the name of a piece.
    pub root: String,
    /// The pieces by their names.
    pub pieces: BTreeMap<String, String>,
}

impl Tree {
    /// Takes a manifest apart.
    pub(super) fn of(manifest: &Manifest) -> Self {
        let mut tree = Grower::default();
        tree.text("{\"version\":");
        tree.json(&manifest.version);
        tree.text(",\"project\":");
        tree.json(&manifest.project);
        tree.text(",\"tool\":");
        tree.json(&manifest.tool);
        tree.text(",\"engine\":");
        tree.engine(manifest);
        tree.text(",\"files\":[");
        tree.list(&manifest.files, FILES, |file| file.path.as_str());
        tree.text("],\"holds\":[");
        let holds: Vec<_> = manifest.holds.iter().collect();
        tree.list(&holds, NAMES, |thing| thing.as_str());
        tree.text("]}");
        tree.finish()
    }

    /// The names of the pieces that a root is joined of.
    pub fn names(root: &str) -> impl Iterator<Item = &str> {
        root.lines().filter_map(|line| line.strip_prefix('@'))
    }

    /// The whole text, with pieces from wherever they are known.
    pub fn join<'p>(
        root: &str,
        piece: impl Fn(&str) -> Option<&'p str>,
    ) -> Result<String, BundleError> {
        root.lines().try_fold(String::new(), |whole, line| {
            let text = match line.strip_prefix('@') {
                None => line,
                Some(name) => piece(name).ok_or_else(|| {
                    BundleError::new(format!(
                        "the manifest lacks its piece `{}`",
                        name.escape_debug()
                    ))
                })?,
            };
            Ok(whole + text)
        })
    }
}

#[derive(Default)]
struct Grower {
    line: String,
    tree: Tree,
}

impl Grower {
    fn text(&mut self, text: &str) {
        self.line.push_str(text);
    }

    fn json(&mut self, value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap_or_default();
        self.text(&text);
    }

    /// The engine, with what it must know as pieces; a quote within a text is escaped, so that the mark stands once.
    fn engine(&mut self, manifest: &Manifest) {
        const MARK: &str = "\"expected\":[";
        let Some(engine) = &manifest.engine else {
            return self.text("null");
        };
        let bare = super::Engine {
            expected: Vec::new(),
            ..engine.clone()
        };
        let text = serde_json::to_string(&bare).unwrap_or_default();
        let (before, after) = text.split_once(MARK).unwrap_or((&text, ""));
        self.text(before);
        self.text(MARK);
        self.list(&engine.expected, NAMES, |expected| &expected.name);
        self.text(after);
    }

    fn list<T: Serialize>(
        &mut self,
        items: &[T],
        (average, most): (u64, usize),
        name: impl Fn(&T) -> &str,
    ) {
        let mut piece = Vec::new();
        for (at, item) in items.iter().enumerate() {
            piece.push(serde_json::to_string(item).unwrap_or_default());
            let ends = spread(name(item)).is_multiple_of(average) || piece.len() >= most;
            if ends || at + 1 == items.len() {
                self.piece(&std::mem::take(&mut piece).join(","));
                if at + 1 < items.len() {
                    self.text(",");
                }
            }
        }
    }

    fn piece(&mut self, text: &str) {
        let name: String = Digest::of(text.as_bytes())
            .to_string()
            .chars()
            .take(32)
            .collect();
        self.end_line();
        self.tree.root.push('@');
        self.tree.root.push_str(&name);
        self.tree.root.push('\n');
        self.tree.pieces.insert(name, text.to_owned());
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.tree.root.push_str(&std::mem::take(&mut self.line));
            self.tree.root.push('\n');
        }
    }

    fn finish(mut self) -> Tree {
        self.end_line();
        self.tree
    }
}

/// FNV-1a, which spreads names evenly and is the same everywhere.
fn spread(name: &str) -> u64 {
    let fold = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Engine, Expected, Kind, ManifestFile, ReleasePath};

    fn manifest(phones: impl Iterator<Item = usize>) -> Manifest {
        let numbers: Vec<_> = phones.collect();
        let file = |number: &usize| ManifestFile {
            path: ReleasePath::new(format!("phones/{number:012}.cfg")).unwrap(),
            mode: 0o640,
            size: 7,
            digest: Digest::of(&number.to_be_bytes()),
            masked: None,
            from: "tenants/\"acme\"".into(),
        };
        let expected = |number: &usize| Expected::new(Kind::Aor, format!("{number}@acme.example"));
        Manifest {
            version: 1,
            project: "a \\ \"project\"".into(),
            tool: "0".into(),
            engine: Some(Engine {
                kind: "asterisk".into(),
                expected: numbers.iter().map(expected).collect(),
                ..Engine::default()
            }),
            files: numbers.iter().map(file).collect(),
            holds: numbers
                .iter()
                .map(|number| format!("tenants/acme/users/{number}"))
                .collect(),
        }
    }

    #[test]
    fn is_joined_to_what_it_was() {
        for many in [0, 1, 5000] {
            let manifest = manifest(0..many);
            let text = manifest.to_json();
            assert_eq!(
                Manifest::parse(text.as_bytes()).unwrap(),
                manifest,
                "{text}"
            );
        }
        let empty = Manifest {
            engine: None,
            ..manifest(0..0)
        };
        assert_eq!(Manifest::parse(empty.to_json().as_bytes()).unwrap(), empty);
        assert!(Tree::join("@0123\n", |_| None).is_err());
    }

    #[test]
    fn one_that_comes_changes_one_piece_of_each_list() {
        let (one, two) = (
            manifest((0..9000).filter(|n| *n != 4711)).tree(),
            manifest(0..9000).tree(),
        );
        let new = two
            .pieces
            .keys()
            .filter(|name| !one.pieces.contains_key(*name))
            .count();
        assert!((3..=6).contains(&new), "{new}");
        assert!(
            (150..400).contains(&two.pieces.len()),
            "{}",
            two.pieces.len()
        );
        assert!(two.root.len() < 16_000, "{}", two.root.len());
    }
}
