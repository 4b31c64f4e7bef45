//! Compiled files in one file, for servers and archives.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where `render --bundle` writes"
)]

use super::failure::Failure;
use super::reach::is_named;
use crate::bundle::{BundleError, DestinationId, File, Sink};
use crate::store::{BundleFile, BundleWriter};
use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// It holds secrets: nobody but its owner reads it, wherever it lies.
const MODE: u32 = 0o600;

/// Takes files into a bundle beside the one that it is to replace.
pub(super) struct Bundled {
    place: PathBuf,
    named: Vec<String>,
    files: usize,
    writer: BundleWriter<BufWriter<NamedTempFile>>,
}

/// What became of a bundle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bundling {
    /// How many files it holds.
    pub(super) files: usize,
    /// Whether it was there already, just so.
    pub(super) kept: bool,
}

impl Bundled {
    /// Begins; where hosts are named, only their files are taken.
    pub(super) fn new(place: PathBuf, named: &[String]) -> Result<Self, Failure> {
        refuse_to_replace(&place)?;
        let begun = || {
            let folder = place.parent().unwrap_or(&place);
            fs::create_dir_all(folder)?;
            let file = tempfile::Builder::new()
                .prefix(".pbxctl.")
                .permissions(fs::Permissions::from_mode(MODE))
                .tempfile_in(folder)?;
            BundleWriter::new(BufWriter::new(file))
        };
        let writer = begun().map_err(Failure::doing(format!("write `{}`", place.display())))?;
        Ok(Self {
            place,
            named: named.to_vec(),
            files: 0,
            writer,
        })
    }

    /// Puts the bundle in its place, unless just that is there.
    pub(super) fn finish(self) -> Result<Bundling, Failure> {
        let (place, files) = (self.place, self.files);
        let put = || {
            let written = self.writer.finish()?.into_inner()?;
            if is_there(&written, &place)? {
                fs::set_permissions(&place, fs::Permissions::from_mode(MODE))?;
                return Ok(true);
            }
            written.as_file().sync_all()?;
            written.persist(&place)?;
            Ok(false)
        };
        let kept = put().map_err(Failure::doing(format!("write `{}`", place.display())))?;
        Ok(Bundling { files, kept })
    }
}

impl Sink for Bundled {
    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        if !is_named(destination, &self.named) {
            return Ok(());
        }
        self.files += 1;
        let masked = file.masked.as_ref().map(String::as_bytes);
        let secret = masked.is_some_and(|masked| masked != file.bytes);
        let name = format!("{destination}/{}", file.path);
        self.writer.take(&name, file.mode, secret, file.bytes)
    }
}

/// A bundle that is damaged may be replaced; what is none may not.
fn refuse_to_replace(place: &Path) -> Result<(), Failure> {
    let there = place.symlink_metadata().is_ok();
    if there && !BundleFile::is_at(place) {
        let failure = Failure::new(format!(
            "`{}` was not written by `pbxctl render --bundle`",
            place.display()
        ));
        return Err(failure.help("name another file, or remove it"));
    }
    Ok(())
}

/// Whether just these bytes lie at a place.
fn is_there(written: &NamedTempFile, place: &Path) -> io::Result<bool> {
    let known = match fs::File::open(place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let new = written.reopen()?;
    if known.metadata()?.len() != new.metadata()?.len() {
        return Ok(false);
    }
    let (mut known, mut new) = (BufReader::new(known), BufReader::new(new));
    loop {
        let (one, other) = (known.fill_buf()?, new.fill_buf()?);
        let both = one.len().min(other.len());
        if both == 0 || one.get(..both) != other.get(..both) {
            return Ok(one.is_empty() && other.is_empty());
        }
        known.consume(both);
        new.consume(both);
    }
}
