use super::{
    Again, Blobs, Bundle, BundleError, BundleKey, Destination, DestinationId, Engine, Entry, File,
    Known, Made, Part, Recipe, ReleasePath, Sink, Sum, Together,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

/// Fills a [`Bundle`]: bytes go to the blobs at once, the index keeps what is to be known of them.
pub struct Builder<'a> {
    bundle: Bundle,
    /// The folders of each destination in which files lie.
    folders: BTreeMap<DestinationId, BTreeSet<String>>,
    key: BundleKey,
    blobs: &'a mut dyn Blobs,
    known: Option<Arc<Known>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(bundle: Bundle, key: BundleKey, blobs: &'a mut dyn Blobs) -> Self {
        Self {
            bundle,
            folders: BTreeMap::new(),
            key,
            blobs,
            known: None,
        }
    }

    /// Takes files that are known without their bytes, which the blobs then lack.
    #[must_use]
    pub fn knowing(self, known: Arc<Known>) -> Self {
        let known = Some(known);
        Self { known, ..self }
    }

    /// Takes note of a file, and does not keep its bytes.
    pub fn note(&mut self, destination: &DestinationId, file: &File) -> Result<(), BundleError> {
        let made = Made {
            size: file.bytes.len() as u64,
            sum: Sum::of(&file.bytes),
            masked: None,
        };
        let whence = (file.path.clone(), file.mode, file.provenance.clone());
        self.enter(destination, whence, (file.recipe, made))
    }

    /// The finished index.
    pub fn finish(self) -> Bundle {
        self.bundle
    }

    fn part(&mut self, destination: &DestinationId) -> Result<&mut Part, BundleError> {
        let part = self.bundle.parts.get_mut(destination);
        part.ok_or_else(|| never_announced(destination))
    }

    fn kept(&mut self, file: &File) -> Result<Made, BundleError> {
        let masked = file.masked.as_ref();
        Ok(Made {
            size: file.bytes.len() as u64,
            sum: self.blobs.put(&file.bytes)?,
            masked: masked
                .map(|text| self.blobs.put(text.as_bytes()))
                .transpose()?,
        })
    }

    fn enter(
        &mut self,
        destination: &DestinationId,
        (path, mode, provenance): (ReleasePath, u32, String),
        (recipe, bytes): (Option<Recipe>, Made),
    ) -> Result<(), BundleError> {
        let digest = match &bytes.masked {
            Some(_) => self.key.digest(&path, bytes.sum),
            None => bytes.sum.of_no_secret(),
        };
        let part = self.bundle.parts.get_mut(destination);
        let part = part.zip(self.folders.get_mut(destination));
        let (part, folders) = part.ok_or_else(|| never_announced(destination))?;
        if !has_room(&part.entries, folders, path.as_str()) {
            let other = clash(&part.entries, &path);
            let two = other.and_then(|other| part.entries.get(other));
            let two = two.map_or("", |entry| &entry.provenance);
            let other = other.map_or("", ReleasePath::as_str);
            return Err(BundleError::new(format!(
                "`{path}` of `{provenance}` and `{other}` of `{two}` cannot both be on `{destination}`"
            )));
        }
        let entry = Entry {
            mode: mode & 0o777,
            size: bytes.size,
            digest,
            sum: bytes.sum,
            masked: bytes.masked,
            provenance,
            recipe,
        };
        part.entries.insert(path, entry);
        Ok(())
    }
}

impl Sink for Builder<'_> {
    fn destination(&mut self, destination: Destination) -> Result<(), BundleError> {
        let id = destination.id.clone();
        if self.bundle.parts.contains_key(&id) {
            return Err(BundleError::new(format!(
                "the destination `{id}` is announced twice"
            )));
        }
        self.folders.insert(id.clone(), BTreeSet::new());
        self.bundle.parts.insert(
            id,
            Part {
                destination,
                entries: BTreeMap::new(),
                holds: BTreeSet::new(),
                together: Vec::new(),
            },
        );
        Ok(())
    }

    fn holds(
        &mut self,
        destination: &DestinationId,
        things: Vec<String>,
    ) -> Result<(), BundleError> {
        self.part(destination)?.holds.extend(things);
        Ok(())
    }

    fn engine(&mut self, destination: &DestinationId, engine: Engine) -> Result<(), BundleError> {
        self.part(destination)?.destination.engine = Some(engine);
        Ok(())
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        let made = self.kept(&file)?;
        let whence = (file.path, file.mode, file.provenance);
        self.enter(destination, whence, (file.recipe, made))
    }

    fn known(&mut self) -> Option<Arc<Known>> {
        self.known.clone()
    }

    fn together(
        &mut self,
        destination: &DestinationId,
        noted: Together<ReleasePath>,
    ) -> Result<(), BundleError> {
        self.part(destination)?.together.push(noted);
        Ok(())
    }

    fn again(&mut self, destination: &DestinationId, file: Again) -> Result<(), BundleError> {
        let whence = (file.path, file.mode, file.provenance);
        self.enter(destination, whence, (Some(file.recipe), file.made))
    }
}

fn never_announced(destination: &DestinationId) -> BundleError {
    BundleError::new(format!(
        "the destination `{destination}` was never announced"
    ))
}

/// Whether nothing stands in the way of a path, whose folders are taken note of then: most files lie in a folder with others, and need
/// not be held to all that is there.
fn has_room(
    entries: &BTreeMap<ReleasePath, Entry>,
    folders: &mut BTreeSet<String>,
    path: &str,
) -> bool {
    let folder = path.rsplit_once('/').map(|(folder, _)| folder);
    if folder.is_some_and(|folder| !folders.contains(folder)) {
        if above(path).any(|above| entries.contains_key(above)) {
            return false;
        }
        folders.extend(above(path).map(str::to_owned));
    }
    !folders.contains(path) && !entries.contains_key(path)
}

/// The folders on the way to a path.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// The path that stands in the way: the same, a file where a folder is needed, or the other way round.
fn clash<'e>(
    entries: &'e BTreeMap<ReleasePath, Entry>,
    path: &ReleasePath,
) -> Option<&'e ReleasePath> {
    let taken = above(path.as_str())
        .chain([path.as_str()])
        .find_map(|known| entries.get_key_value(known));
    let from = format!("{path}/");
    let beneath = || {
        entries
            .range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded))
            .map(|(known, _)| known)
            .next()
            .filter(|known| known.is_in(path.as_str()))
    };
    taken.map(|(known, _)| known).or_else(beneath)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{Connect, Digest, Memory};

    fn path(text: &str) -> ReleasePath {
        ReleasePath::new(text).unwrap()
    }

    fn file(at: &str) -> File {
        File::new(path(at), "x", "tenants/acme")
    }

    #[test]
    fn refuses_what_cannot_lie_side_by_side() {
        let mut blobs = Memory::default();
        let mut builder = Bundle::builder("p", "1", BundleKey::new([0; 32]), &mut blobs);
        let id = DestinationId::new("berlin").unwrap();
        assert!(builder.file(&id, file("a/b")).is_err(), "never announced");
        let here = Destination::new(id.clone(), Connect::Local, None);
        builder.destination(here.clone()).unwrap();
        assert!(builder.destination(here).is_err(), "announced twice");
        builder.file(&id, file("a/b")).unwrap();
        builder.file(&id, file("a/c")).unwrap();
        builder.file(&id, file("c/d/e")).unwrap();
        let bad = [
            ("a", "a/b"),
            ("a/b", "a/b"),
            ("a/b/c", "a/b"),
            ("a/b/c/d", "a/b"),
            ("c", "c/d/e"),
            ("c/d", "c/d/e"),
        ];
        for (bad, other) in bad.repeat(2) {
            let told = builder.file(&id, file(bad)).unwrap_err().to_string();
            let both = format!("`{bad}` of `tenants/acme` and `{other}` of `tenants/acme`");
            assert!(told.starts_with(&both), "{told}");
        }
        builder.file(&id, file("a/b-c/d")).unwrap();
    }

    #[test]
    fn equal_content_is_an_equal_release_whoever_made_it() {
        let release = |tool: &str, text: &str| {
            let mut blobs = Memory::default();
            let mut builder = Bundle::builder("p", tool, BundleKey::new([0; 32]), &mut blobs);
            let id = DestinationId::new("berlin").unwrap();
            builder
                .destination(Destination::new(id.clone(), Connect::Local, None))
                .unwrap();
            builder
                .file(&id, File::secret(path("pin"), text, "***", "tenants/acme"))
                .unwrap();
            let bundle = builder.finish();
            bundle.manifest(bundle.part(&id).unwrap())
        };
        assert_eq!(
            release("1", "1234").release(),
            release("2", "1234").release()
        );
        assert_ne!(
            release("1", "1234").release(),
            release("1", "1235").release()
        );
        let shown = serde_json::to_string(&release("1", "1234")).unwrap();
        assert!(!shown.contains(&Digest::of(b"1234").to_string()), "{shown}");
    }
}
