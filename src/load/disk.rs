#![expect(
    clippy::disallowed_methods,
    reason = "this is where the work tree is read"
)]

use super::world::{FILES, FILES_AT_MOST, FOLDERS, LARGEST, Unreadable, World, matters};
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

    fn walk(&self, folder: &str, into: &mut Vec<String>) -> Result<(), Unreadable> {
        for entry in fs::read_dir(self.root.join(folder)).map_err(|error| unreadable(&error))? {
            let entry = entry.map_err(|error| unreadable(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            let kind = entry.file_type().map_err(|error| unreadable(&error))?;
            match kind.is_dir() {
                true => self.walk(&path, into)?,
                false if into.len() >= FILES_AT_MOST => return Err(Unreadable::TooMany),
                false if matters(&path) => into.push(path),
                false => {}
            }
        }
        Ok(())
    }

    fn list_folder(&self, folder: &str, into: &mut Vec<String>) -> Result<(), Unreadable> {
        match fs::symlink_metadata(self.root.join(folder)) {
            Ok(found) if found.is_dir() => self.walk(folder, into),
            Ok(_) => {
                into.push(folder.to_owned());
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// Where a file lies. Anything but a file is refused before it is opened: a pipe would never end.
    fn find(&self, path: &str) -> Result<PathBuf, Unreadable> {
        let (mut at, mut is_file) = (self.root.clone(), false);
        for part in Path::new(path) {
            at.push(part);
            let found = fs::symlink_metadata(&at).map_err(|error| unreadable(&error))?;
            if found.is_symlink() {
                return Err(Unreadable::Link);
            }
            is_file = found.is_file();
            if is_file && found.len() > LARGEST {
                return Err(Unreadable::TooLarge);
            }
        }
        is_file.then_some(at).ok_or(Unreadable::NoFile)
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
            self.list_folder(folder, &mut paths)?;
        }
        paths.sort();
        Ok(paths)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        fs::read(self.find(path)?).map_err(|error| unreadable(&error))
    }
}

fn unreadable(error: &io::Error) -> Unreadable {
    Unreadable::Io(error.to_string())
}
