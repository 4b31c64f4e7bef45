use super::{ApplyError, Trouble};
use crate::bundle::{
    Blobs, BundleError, Entry, Manifest, Part, Piece, Pieced, ReleasePath, Sum, Tree,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

/// What travels to a host: the files that its live release lacks, the pieces of the manifest that it lacks, and what it is not to
/// take over. All else it takes from the live release.
pub(super) struct Archive {
    /// The tar.gz, to be read from its start; it has no name on disk.
    pub(super) file: File,
    /// Its length in bytes.
    pub(super) bytes: u64,
    /// How many files it holds that the live release lacks.
    pub(super) sent: usize,
    /// How many the host takes from its live release.
    pub(super) kept: usize,
}

struct Writer<'a> {
    tar: tar::Builder<GzEncoder<BufWriter<File>>>,
    blobs: &'a dyn Blobs,
    /// The sums of what is sent.
    sent: BTreeMap<String, Sum>,
}

/// Packs a release for a host that runs `base`.
pub(super) fn pack(
    part: &Part,
    manifest: &Pieced<'_>,
    base: Option<&Manifest>,
    blobs: &dyn Blobs,
    temporary: &Path,
) -> Result<Archive, ApplyError> {
    let failed = |fault: io::Error| {
        ApplyError::new(
            Trouble::Failed,
            format!("the release cannot be packed: {fault}"),
        )
    };
    let file = tempfile::tempfile_in(temporary).map_err(failed)?;
    let tar = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::fast()));
    let mut writer = Writer {
        tar,
        blobs,
        sent: BTreeMap::new(),
    };
    let (sent, kept) = writer.write(part, manifest, base).map_err(failed)?;
    let file = writer.finish().map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    Ok(Archive {
        file,
        bytes,
        sent,
        kept,
    })
}

impl Writer<'_> {
    fn write(
        &mut self,
        part: &Part,
        manifest: &Pieced<'_>,
        base: Option<&Manifest>,
    ) -> io::Result<(usize, usize)> {
        let kept = |path: &ReleasePath| {
            let was = base.and_then(|base| base.file(path));
            was.is_some() && was == manifest.file(path)
        };
        let new: Vec<_> = part
            .entries
            .iter()
            .filter(|(path, _)| !kept(path))
            .collect();
        for (path, entry) in &new {
            self.entry(path, entry)?;
        }
        let (tree, old) = (&manifest.tree, base.map(Manifest::tree));
        let old = old.map(|old| old.pieces).unwrap_or_default();
        let lacking = tree
            .pieces
            .iter()
            .filter(|(name, _)| !old.contains_key(*name));
        for (name, piece) in lacking {
            self.text(format!("trees/{name}"), &piece.text)?;
        }
        self.text("tree".into(), &tree.root)?;
        let json = Sum::of(tree.joined().as_bytes());
        self.sent.insert("manifest.json".into(), json);
        let mut all = part.sums();
        let pieces = tree.pieces.iter();
        let sum = |piece: &Piece| Sum::of(piece.text.as_bytes());
        all.extend(pieces.map(|(name, piece)| (format!("trees/{name}"), sum(piece))));
        all.insert("tree".into(), Sum::of(tree.root.as_bytes()));
        all.insert("manifest.json".into(), json);
        let whole = Sum::of(list(&all).as_bytes()).reveal();
        let (sent, drop) = (
            list(&self.sent),
            base.map(|base| dropped(base, &old, &kept, tree)),
        );
        for (name, text) in [
            (".new/sums", sent),
            (".new/whole", whole + "\n"),
            (".new/drop", drop.unwrap_or_default()),
            (".new/copied", copied(manifest)),
        ] {
            self.bytes(name, text.as_bytes(), 0o640)?;
        }
        Ok((new.len(), part.entries.len() - new.len()))
    }

    fn entry(&mut self, path: &ReleasePath, entry: &Entry) -> io::Result<()> {
        self.blob(path.to_string(), entry.sum, entry.mode)?;
        match entry.masked {
            Some(masked) => self.blob(format!("masked/{path}"), masked, 0o640),
            None => Ok(()),
        }
    }

    fn blob(&mut self, path: String, sum: Sum, mode: u32) -> io::Result<()> {
        let bytes = self
            .blobs
            .get(sum)
            .map_err(|fault: BundleError| io::Error::other(fault))?;
        self.bytes(&path, &bytes, mode)?;
        self.sent.insert(path, sum);
        Ok(())
    }

    fn text(&mut self, path: String, text: &str) -> io::Result<()> {
        self.bytes(&path, text.as_bytes(), 0o640)?;
        self.sent.insert(path, Sum::of(text.as_bytes()));
        Ok(())
    }

    fn bytes(&mut self, path: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(mode);
        self.tar.append_data(&mut header, path, bytes)
    }

    fn finish(self) -> io::Result<File> {
        let mut file = self
            .tar
            .into_inner()?
            .finish()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.flush()?;
        file.rewind()?;
        Ok(file)
    }
}

/// What `sha256sum -c` reads, in the order of the paths' bytes.
fn list(sums: &BTreeMap<String, Sum>) -> String {
    sums.iter().fold(String::new(), |list, (path, sum)| {
        list + &sum.reveal() + "  " + path + "\n"
    })
}

/// What the host is not to take over from its live release: what changed or went.
fn dropped(
    base: &Manifest,
    old: &BTreeMap<String, Piece>,
    kept: &dyn Fn(&ReleasePath) -> bool,
    tree: &Tree,
) -> String {
    let files = base.files.iter().filter(|file| !kept(&file.path));
    let files = files.flat_map(|file| {
        let masked = file.masked.map(|_| format!("masked/{}", file.path));
        std::iter::once(file.path.to_string()).chain(masked)
    });
    let pieces = old.keys().filter(|name| !tree.pieces.contains_key(*name));
    let own = ["tree", "manifest.json"].map(str::to_owned);
    let all = own
        .into_iter()
        .chain(files)
        .chain(pieces.map(|name| format!("trees/{name}")));
    all.fold(String::new(), |all, path| all + &path + "\n")
}

/// The folders whose files are copied, as an engine's file needs a time of its own; the thousands of phones' files are linked.
/// The first line is no folder of any release, so that the list is never empty.
fn copied(manifest: &Manifest) -> String {
    let folders = manifest
        .engine
        .as_ref()
        .map(|engine| engine.folders.as_slice())
        .unwrap_or_default();
    folders.iter().fold("/\n".to_owned(), |all, folder| {
        all + &folder.release + "/\n"
    })
}
