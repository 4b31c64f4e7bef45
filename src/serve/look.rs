//! Whether a source changed since it was last looked at.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where it is looked whether what is served has changed"
)]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::{fs, io};

use super::disk::Identity;
use super::options::Source;
use super::scan::Scan;

/// What a look at a source came to.
pub(super) struct Look {
    /// A fingerprint of its state: it differs when the index has to be made anew.
    pub(super) stamp: u64,
    /// Its files, where these had to be walked for that.
    scan: Option<Scan>,
}

impl Look {
    /// Looks at `source`, cheaply where it has a name for its state.
    pub(super) fn at(source: &Source) -> io::Result<Self> {
        let (mut hasher, mut scan) = (DefaultHasher::new(), None);
        match source {
            Source::Made(_) => {}
            Source::Bundle { file, .. } => Identity::of(&fs::metadata(file)?).hash(&mut hasher),
            Source::Folder(_) => scan.insert(Scan::of(source)?).stamp(&mut hasher),
            Source::Release(root) => {
                let link = fs::read_link(root.join("current")).ok();
                let folder = fs::metadata(root.join("current")).ok();
                (link, folder.map(|metadata| Identity::of(&metadata))).hash(&mut hasher);
            }
        }
        let stamp = hasher.finish();
        Ok(Self { stamp, scan })
    }

    /// The files of `source`, which it looked at.
    pub(super) fn scan(self, source: &Source) -> io::Result<Scan> {
        self.scan.map_or_else(|| Scan::of(source), Ok)
    }
}
