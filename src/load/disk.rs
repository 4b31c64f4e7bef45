#![expect(
    clippy::disallowed_methods,
    reason = "this is where the work tree is read"
)]

use super::world::{FILES, FOLDERS, LARGEST, Unreadable, World, matters};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A work tree, or any folder.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
}

impl Disk {
    /// The repository in `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, folder: &str, into: &mut Vec<String>) -> io::Result<()> {
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            match entry.file_type()?.is_dir() {
                true => self.walk(&path, into)?,
                false if matters(&path) => into.push(path),
                false => {}
            }
        }
        Ok(())
    }

    fn list_folder(&self, folder: &str, into: &mut Vec<String>) -> io::Result<()> {
        match fs::symlink_metadata(self.root.join(folder)) {
            Ok(found) if found.is_dir() => self.walk(folder, into),
            Ok(_) => {
                into.push(folder.to_owned());
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn open(&self, path: &str) -> Result<PathBuf, Unreadable> {
        let mut at = self.root.clone();
        for part in Path::new(path) {
            at.push(part);
            let found = fs::symlink_metadata(&at).map_err(|error| unreadable(&error))?;
            if found.is_symlink() {
                return Err(Unreadable::Link);
            }
            if found.is_file() && found.len() > LARGEST {
                return Err(Unreadable::TooLarge);
            }
        }
        Ok(at)
    }
}

impl World for Disk {
    fn list(&self) -> Result<Vec<String>, Unreadable> {
        fs::metadata(&self.root).map_err(|error| unreadable(&error))?;
        let present = |file: &&str| fs::symlink_metadata(self.root.join(file)).is_ok();
        let mut paths: Vec<_> = FILES
            .iter()
            .filter(|file| present(file))
            .map(|&file| file.to_owned())
            .collect();
        for folder in FOLDERS {
            self.list_folder(folder, &mut paths)
                .map_err(|error| unreadable(&error))?;
        }
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        fs::read(self.open(path)?).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &io::Error) -> Unreadable {
    Unreadable::Io(error.to_string())
}
