//! Compiled files in a folder, for people and programs to look at.
#![expect(clippy::disallowed_methods, reason = "this is where `render` writes")]

use super::failure::Failure;
use super::hosts;
use crate::bundle::{BundleError, Destination, DestinationId, File, Sink};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What a folder holds that we wrote and may replace.
const MARK: &str = ".pbxctl-render";

/// Takes files into `<folder>/<host>/`. They are written beside it, and take its place at the end.
pub(super) struct Folder {
    root: PathBuf,
    named: Vec<String>,
    hosts: BTreeSet<DestinationId>,
    work: tempfile::TempDir,
    files: usize,
}

impl Folder {
    /// Begins; where hosts are named, only these are written.
    pub(super) fn new(root: PathBuf, named: &[String]) -> Result<Self, Failure> {
        let failed = |error| Failure::doing(format!("write to `{}`", root.display()))(error);
        fs::create_dir_all(&root).map_err(failed)?;
        let work = tempfile::Builder::new()
            .prefix(".pbxctl.")
            .tempdir_in(&root)
            .map_err(failed)?;
        Ok(Self {
            root,
            named: named.to_vec(),
            hosts: BTreeSet::new(),
            work,
            files: 0,
        })
    }

    /// Puts what was written in the place of what was there, and counts it.
    pub(super) fn finish(self) -> Result<usize, Failure> {
        for host in &self.hosts {
            refuse_to_replace(&self.root.join(host.as_str()))?;
        }
        for host in &self.hosts {
            let (made, place) = (
                self.work.path().join(host.as_str()),
                self.root.join(host.as_str()),
            );
            let put = remove(&place).and_then(|()| fs::rename(made, &place));
            put.map_err(Failure::doing(format!("write to `{}`", place.display())))?;
        }
        Ok(self.files)
    }

    fn open(&self, host: &DestinationId) -> io::Result<()> {
        let folder = self.work.path().join(host.as_str());
        fs::create_dir(&folder)?;
        let note = "written by `pbxctl render`, which replaces this folder when it runs again\n";
        fs::write(folder.join(MARK), note)
    }

    fn put(&self, host: &DestinationId, file: &File) -> io::Result<()> {
        let path = self
            .work
            .path()
            .join(host.as_str())
            .join(file.path.as_str());
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        let mode = file.mode & 0o777;
        let mut new = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path)?;
        new.write_all(&file.bytes)?;
        new.set_permissions(fs::Permissions::from_mode(mode))
    }
}

impl Sink for Folder {
    fn destination(&mut self, destination: Destination) -> Result<(), BundleError> {
        if !hosts::is_named(&destination.id, &self.named) {
            return Ok(());
        }
        let opened = self.open(&destination.id);
        self.hosts.insert(destination.id);
        opened.map_err(|error| BundleError::new(error.to_string()))
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        if !self.hosts.contains(destination) {
            return Ok(());
        }
        self.files += 1;
        self.put(destination, &file)
            .map_err(|error| BundleError::new(error.to_string()))
    }

    fn holds(&mut self, _: &DestinationId, _: Vec<String>) -> Result<(), BundleError> {
        Ok(())
    }
}

fn refuse_to_replace(place: &Path) -> Result<(), Failure> {
    let there = place.symlink_metadata().is_ok();
    if there && !place.join(MARK).is_file() {
        let failure = Failure::new(format!(
            "`{}` was not written by `pbxctl render`",
            place.display()
        ));
        return Err(failure.help("name another folder, or remove it"));
    }
    Ok(())
}

fn remove(place: &Path) -> io::Result<()> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
