use super::{
    Blobs, Bundle, BundleError, BundleKey, Destination, DestinationId, Entry, File, Part,
    ReleasePath, Sink,
};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Fills a [`Bundle`]: bytes go to the blobs at once, the index keeps what is to be known of them.
pub struct Builder<'a> {
    bundle: Bundle,
    key: BundleKey,
    blobs: &'a mut dyn Blobs,
}

impl<'a> Builder<'a> {
    pub(super) fn new(bundle: Bundle, key: BundleKey, blobs: &'a mut dyn Blobs) -> Self {
        Self { bundle, key, blobs }
    }

    /// The finished index.
    pub fn finish(self) -> Bundle {
        self.bundle
    }

    fn part(&mut self, destination: &DestinationId) -> Result<&mut Part, BundleError> {
        let part = self.bundle.parts.get_mut(destination);
        part.ok_or_else(|| {
            BundleError::new(format!(
                "the destination `{destination}` was never announced"
            ))
        })
    }

    fn entry(&mut self, file: &File) -> Result<Entry, BundleError> {
        let sum = self.blobs.put(&file.bytes)?;
        let digest = match &file.masked {
            Some(_) => self.key.digest(&file.path, sum),
            None => sum.of_no_secret(),
        };
        let masked = file
            .masked
            .as_ref()
            .map(|text| self.blobs.put(text.as_bytes()))
            .transpose()?;
        let (size, provenance) = (file.bytes.len() as u64, file.provenance.clone());
        Ok(Entry {
            mode: file.mode & 0o777,
            size,
            digest,
            sum,
            masked,
            provenance,
        })
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
        self.bundle.parts.insert(
            id,
            Part {
                destination,
                entries: BTreeMap::new(),
                holds: BTreeSet::new(),
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

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        let entry = self.entry(&file)?;
        let part = self.part(destination)?;
        if let Some(other) = clash(&part.entries, &file.path) {
            let (one, two) = (
                &file.provenance,
                part.entries
                    .get(other)
                    .map_or("", |entry| &entry.provenance),
            );
            return Err(BundleError::new(format!(
                "`{}` of `{one}` and `{other}` of `{two}` cannot both be on `{destination}`",
                file.path
            )));
        }
        part.entries.insert(file.path, entry);
        Ok(())
    }
}

/// A path that stands in the way: the same, a file where a folder is needed, or the other way round.
fn clash<'e>(
    entries: &'e BTreeMap<ReleasePath, Entry>,
    path: &ReleasePath,
) -> Option<&'e ReleasePath> {
    let above = path
        .as_str()
        .match_indices('/')
        .filter_map(|(at, _)| path.as_str().get(..at));
    let taken = above
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
        for bad in ["a", "a/b", "a/b/c"] {
            assert!(builder.file(&id, file(bad)).is_err(), "{bad}");
        }
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
