use super::{ApplyError, Trouble};
use crate::bundle::{Blobs, BundleError, Manifest, Part, ReleasePath, Sum};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

/// What travels to a host: the files that it lacks, and lists of those that it takes from its live release.
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
}

/// Packs a release for a host that runs `base`.
pub(super) fn pack(
    part: &Part,
    manifest: &Manifest,
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
    let mut writer = Writer { tar, blobs };
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
        manifest: &Manifest,
        base: Option<&Manifest>,
    ) -> io::Result<(usize, usize)> {
        let (mut copy, mut link, mut sent) = (String::new(), String::new(), 0);
        for file in &manifest.files {
            let Some(entry) = part.entries.get(&file.path) else {
                continue;
            };
            if base
                .and_then(|base| base.file(&file.path))
                .is_some_and(|was| was == file)
            {
                keep(
                    manifest,
                    &file.path,
                    entry.masked.is_some(),
                    &mut copy,
                    &mut link,
                );
                continue;
            }
            sent += 1;
            self.blob(file.path.as_str(), entry.sum, entry.mode)?;
            if let Some(masked) = entry.masked {
                self.blob(&format!("masked/{}", file.path), masked, 0o640)?;
            }
        }
        let json = manifest.to_json();
        let sums = format!(
            "{}{}  manifest.json\n",
            part.sums(),
            Sum::of(json.as_bytes()).reveal()
        );
        for (name, text) in [
            ("manifest.json", &json),
            ("sums", &sums),
            ("keep.copy", &copy),
            ("keep.link", &link),
        ] {
            self.bytes(name, text.as_bytes(), 0o640)?;
        }
        Ok((sent, manifest.files.len() - sent))
    }

    fn blob(&mut self, path: &str, sum: Sum, mode: u32) -> io::Result<()> {
        let bytes = self
            .blobs
            .get(sum)
            .map_err(|fault: BundleError| io::Error::other(fault))?;
        self.bytes(path, &bytes, mode)
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

/// An engine's file is copied, as it needs a time of its own; the thousands of phones' files are linked.
fn keep(
    manifest: &Manifest,
    path: &ReleasePath,
    masked: bool,
    copy: &mut String,
    link: &mut String,
) {
    let folders = manifest
        .engine
        .as_ref()
        .map(|engine| engine.folders.as_slice())
        .unwrap_or_default();
    let list = if folders.iter().any(|folder| path.is_in(&folder.release)) {
        copy
    } else {
        &mut *link
    };
    list.push_str(path.as_str());
    list.push('\n');
    if masked {
        link.push_str("masked/");
        link.push_str(path.as_str());
        link.push('\n');
    }
}
