use super::piece::List;
use super::{Digest, Engine, Manifest, Piece};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::mem::take;

/// A manifest in pieces that are named by what they hold, so that of ten thousand files only the pieces travel in which one
/// differs. Where a piece ends is told by the names in it, so that one that comes or goes moves no other border.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// What the manifest is joined of, a line each: a text as it stands, or `@` and the name of a piece.
    pub root: String,
    /// The pieces by their names.
    pub pieces: BTreeMap<String, Piece>,
    /// The name of the release: equal content has an equal name, whoever made it and when.
    pub release: Digest,
}

impl Tree {
    /// Takes a manifest apart.
    pub(super) fn of(manifest: &Manifest) -> Self {
        let mut tree = Grower::default();
        tree.text("{\"version\":");
        tree.json(&manifest.version);
        tree.text(",\"project\":");
        tree.json(&manifest.project);
        // Who made it is no part of what makes a release the one that it is
        let tool = serde_json::to_string(&manifest.tool).unwrap_or_default();
        tree.aside(",\"tool\":");
        tree.aside(&tool);
        tree.text(",\"engine\":");
        tree.engine(manifest.engine.as_ref());
        tree.text(",");
        tree.list(List::Files, &manifest.files, |file| file.path.as_str());
        tree.text("]");
        tree.holds(manifest);
        tree.text("}");
        tree.finish()
    }

    /// The names of the pieces that a root is joined of.
    pub fn names(root: &str) -> impl Iterator<Item = &str> {
        root.lines().filter_map(|line| line.strip_prefix('@'))
    }

    /// The whole text.
    pub fn joined(&self) -> String {
        let piece = |name: &str| self.pieces.get(name).map(|piece| piece.text.as_str());
        let line = |line| match str::strip_prefix(line, "@") {
            None => line,
            Some(name) => piece(name).unwrap_or_default(),
        };
        self.root.lines().map(line).collect()
    }
}

#[derive(Default)]
struct Grower {
    line: String,
    root: String,
    pieces: BTreeMap<String, Piece>,
    release: Sha256,
}

impl Grower {
    fn text(&mut self, text: &str) {
        self.line.push_str(text);
        self.release.update(text);
    }

    /// What is no part of the name of the release.
    fn aside(&mut self, text: &str) {
        self.line.push_str(text);
    }

    fn json(&mut self, value: &impl Serialize) {
        let text = serde_json::to_string(value).unwrap_or_default();
        self.text(&text);
    }

    /// The engine, with what it must know as pieces.
    fn engine(&mut self, engine: Option<&Engine>) {
        let Some(engine) = engine else {
            return self.text("null");
        };
        let bare = Engine {
            kind: engine.kind.clone(),
            group: engine.group.clone(),
            folders: engine.folders.clone(),
            ..Engine::default()
        };
        let text = serde_json::to_string(&bare).unwrap_or_default();
        let mark = List::Expected.mark();
        let (before, after) = text.split_once(mark).unwrap_or((&text, ""));
        self.text(before);
        self.list(List::Expected, &engine.expected, |it| it.name.as_str());
        self.text(after);
    }

    /// What lives there; a release on which nothing does has no such list in its name.
    fn holds(&mut self, manifest: &Manifest) {
        let holds: Vec<_> = manifest.holds.iter().collect();
        if holds.is_empty() {
            self.aside(",");
            self.aside(List::Holds.mark());
            return self.aside("]");
        }
        self.text(",");
        self.list(List::Holds, &holds, |thing| thing.as_str());
        self.text("]");
    }

    fn list<T: Serialize + Sync>(&mut self, list: List, items: &[T], name: impl Fn(&T) -> &str) {
        self.text(list.mark());
        let ranges = list.parted(items, name).into_par_iter();
        let pieces = ranges.map(|range| Piece::of(list, items, range));
        for (at, (name, piece)) in pieces.collect::<Vec<_>>().into_iter().enumerate() {
            if at > 0 {
                self.text(",");
            }
            self.piece(name, piece);
        }
    }

    fn piece(&mut self, name: String, piece: Piece) {
        self.release.update(&piece.text);
        self.end_line();
        self.root.push('@');
        self.root.push_str(&name);
        self.root.push('\n');
        self.pieces.insert(name, piece);
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.root.push_str(&take(&mut self.line));
            self.root.push('\n');
        }
    }

    fn finish(mut self) -> Tree {
        self.end_line();
        Tree {
            root: self.root,
            pieces: self.pieces,
            release: Digest::from_bytes(self.release.finalize().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Expected, Kind, ManifestFile, Pieced, ReleasePath};
    use std::collections::BTreeSet;

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
    }

    #[test]
    fn another_one_is_joined_of_what_is_known_and_what_was_found() {
        let (one, two) = (
            manifest((0..9000).filter(|n| *n != 4711)),
            manifest(0..9000),
        );
        let (known, tree) = (Pieced::of(&one), two.tree());
        let lacking = |name: &str| !known.tree.pieces.contains_key(name);
        let found = |name: &str| tree.pieces.get(name).map(|piece| piece.text.as_str());
        let new = |name: &str| found(name).filter(|_| lacking(name));
        let join = |root: &str, known| Manifest::joined(root, known, new);
        assert_eq!(join(&tree.root, Some(&known)), Ok(two.clone()));
        assert_eq!(Manifest::joined(&tree.root, None, found), Ok(two));
        assert!(join(&tree.root, None).is_err(), "what is known is missing");
        let elsewhere = |line: &str| tree.root.replacen(line, "@", 1);
        for root in ["@0123\n", "", &elsewhere("\n@"), &elsewhere(",\n")] {
            assert!(join(root, Some(&known)).is_err(), "{root}");
        }
    }

    #[test]
    fn a_release_is_named_by_all_but_who_made_it() {
        #[derive(Serialize)]
        struct Identity<'a> {
            version: u32,
            project: &'a str,
            engine: &'a Option<Engine>,
            files: &'a [ManifestFile],
            #[serde(skip_serializing_if = "BTreeSet::is_empty")]
            holds: &'a BTreeSet<String>,
        }
        for many in [0, 1, 700] {
            let one = manifest(0..many);
            let identity = Identity {
                version: one.version,
                project: &one.project,
                engine: &one.engine,
                files: &one.files,
                holds: &one.holds,
            };
            let name = Digest::of(&serde_json::to_vec(&identity).unwrap());
            assert_eq!(one.release(), name, "{many}");
        }
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
