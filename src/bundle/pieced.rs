use super::piece::List;
use super::{BundleError, Digest, Expected, Manifest, ManifestFile, Tree};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::ops::{Deref, Range};

/// A manifest beside its pieces, so that of another one only those are read in which the two differ.
pub struct Pieced<'m> {
    manifest: &'m Manifest,
    /// Its pieces.
    pub tree: Tree,
    holds: Vec<&'m String>,
}

impl<'m> Pieced<'m> {
    /// Takes a manifest apart.
    pub fn of(manifest: &'m Manifest) -> Self {
        Self {
            manifest,
            tree: manifest.tree(),
            holds: manifest.holds.iter().collect(),
        }
    }

    /// The name of the release.
    pub const fn release(&self) -> Digest {
        self.tree.release
    }

    fn expected(&self, items: Range<usize>) -> &[Expected] {
        let engine = self.manifest.engine.as_ref();
        let all = engine.and_then(|engine| engine.expected.get(items));
        all.unwrap_or_default()
    }

    fn files(&self, items: Range<usize>) -> &[ManifestFile] {
        self.manifest.files.get(items).unwrap_or_default()
    }

    fn holds(&self, items: Range<usize>) -> &[&'m String] {
        self.holds.get(items).unwrap_or_default()
    }
}

impl Deref for Pieced<'_> {
    type Target = Manifest;

    fn deref(&self) -> &Manifest {
        self.manifest
    }
}

/// Where pieces are taken from.
struct Pieces<'p, F> {
    known: Option<&'p Pieced<'p>>,
    found: F,
}

/// What the lists of a manifest hold.
struct Lists {
    expected: Vec<Expected>,
    files: Vec<ManifestFile>,
    holds: BTreeSet<String>,
}

impl Manifest {
    /// Reads one of which a host sent the root, from the pieces of a `known` one, and from those that were `found`.
    pub fn joined<'p>(
        root: &str,
        known: Option<&Pieced<'_>>,
        found: impl Fn(&str) -> Option<&'p str>,
    ) -> Result<Self, BundleError> {
        let pieces = Pieces { known, found };
        let (mut rest, mut lists, mut list) = (String::new(), Lists::beside(known), None);
        for line in root.lines() {
            match (line.strip_prefix('@'), list) {
                (Some(name), Some(list)) => lists.take(list, name, &pieces)?,
                (None, Some(_)) if line == "," => {}
                _ => {
                    rest.push_str(line);
                    list = List::behind(&rest);
                }
            }
        }
        let mut manifest = Self::parse(rest.as_bytes())?;
        // What stands in the root itself is there as well
        lists.files.append(&mut manifest.files);
        manifest.files = lists.files;
        manifest.holds.append(&mut lists.holds);
        if let Some(engine) = &mut manifest.engine {
            lists.expected.append(&mut engine.expected);
            engine.expected = lists.expected;
        }
        Ok(manifest)
    }
}

impl Lists {
    /// Nothing yet, with room for what another one holds.
    fn beside(known: Option<&Pieced<'_>>) -> Self {
        let (engine, files) = known.map_or((0, 0), |known| {
            let engine = known.engine.as_ref();
            (
                engine.map_or(0, |engine| engine.expected.len()),
                known.files.len(),
            )
        });
        Self {
            expected: Vec::with_capacity(engine),
            files: Vec::with_capacity(files),
            holds: BTreeSet::new(),
        }
    }

    fn take<'p>(
        &mut self,
        list: List,
        name: &str,
        pieces: &Pieces<'_, impl Fn(&str) -> Option<&'p str>>,
    ) -> Result<(), BundleError> {
        let piece = pieces
            .known
            .and_then(|known| Some((known, known.tree.pieces.get(name)?)));
        if let Some((known, piece)) = piece.filter(|(_, piece)| piece.list == list) {
            let items = piece.items.clone();
            match list {
                List::Expected => self.expected.extend_from_slice(known.expected(items)),
                List::Files => self.files.extend_from_slice(known.files(items)),
                List::Holds => self
                    .holds
                    .extend(known.holds(items).iter().copied().cloned()),
            }
            return Ok(());
        }
        let lacks = || format!("the manifest lacks its piece `{}`", name.escape_debug());
        let text = (pieces.found)(name).ok_or_else(|| BundleError::new(lacks()))?;
        match list {
            List::Expected => self.expected.append(&mut items(text)?),
            List::Files => self.files.append(&mut items(text)?),
            List::Holds => self.holds.extend(items::<String>(text)?),
        }
        Ok(())
    }
}

/// The items of a piece.
fn items<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, BundleError> {
    serde_json::from_str(&format!("[{text}]")).map_err(|fault| {
        BundleError::new(format!("a piece of the manifest cannot be read: {fault}"))
    })
}
