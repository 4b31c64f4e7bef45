#![expect(
    clippy::disallowed_methods,
    reason = "this is where documents are written"
)]

use super::documents::MARK;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that is to be, or to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Relative to the repository, with `/`.
    pub path: String,
    /// What it will hold; `None` for one that goes.
    pub bytes: Option<Vec<u8>>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Unwritable {
    /// A file of that name is there, and is not of pbxctl.
    ByHand(String),
    /// A part of the path is a link, which is not followed.
    Link(String),
    /// What the system says.
    Io(String, io::Error),
}

/// Puts all changes in place, or none: everything is on the disk before the first name changes. Gives how many files changed.
///
/// A document that is there already is replaced only if it carries the mark of an earlier run.
pub fn write(root: &Path, changes: &[Change]) -> Result<usize, Unwritable> {
    let mut ready = Vec::new();
    for change in changes {
        let path = beneath(root, &change.path)?;
        let failed = |error| Unwritable::Io(change.path.clone(), error);
        let before = read(&path).map_err(failed)?;
        if before == change.bytes {
            continue;
        }
        refuse_by_hand(&change.path, before.as_deref())?;
        ready.push(stage(path, change).map_err(failed)?);
    }
    let count = ready.len();
    for step in ready {
        step.done()?;
    }
    Ok(count)
}

/// A change that is on the disk under another name.
enum Staged {
    Put(NamedTempFile, PathBuf),
    Remove(PathBuf),
}

impl Staged {
    fn done(self) -> Result<(), Unwritable> {
        let (path, done) = match self {
            Self::Put(file, path) => {
                let done = file.persist(&path).map(drop).map_err(|error| error.error);
                (path, done)
            }
            Self::Remove(path) => {
                let done = fs::remove_file(&path);
                (path, done)
            }
        };
        done.map_err(|error| Unwritable::Io(path.display().to_string(), error))
    }
}

fn stage(path: PathBuf, change: &Change) -> io::Result<Staged> {
    let Some(bytes) = &change.bytes else {
        return Ok(Staged::Remove(path));
    };
    let folder = path.parent().unwrap_or(&path);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".pbxctl.")
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(Staged::Put(file, path))
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn refuse_by_hand(path: &str, before: Option<&[u8]>) -> Result<(), Unwritable> {
    let ours = before.is_none_or(|bytes| bytes.starts_with(MARK.as_bytes()));
    let document = path
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "yaml");
    if document && !ours {
        return Err(Unwritable::ByHand(path.to_owned()));
    }
    Ok(())
}

/// The path below the root; a link on the way is refused, so that nothing outside is ever touched.
fn beneath(root: &Path, path: &str) -> Result<PathBuf, Unwritable> {
    let mut at = root.to_path_buf();
    for part in path.split('/') {
        at.push(part);
        match fs::symlink_metadata(&at) {
            Ok(found) if found.is_symlink() => return Err(Unwritable::Link(path.to_owned())),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Unwritable::Io(path.to_owned(), error));
            }
            _ => {}
        }
    }
    Ok(at)
}
