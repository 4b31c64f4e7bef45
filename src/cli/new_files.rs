//! New files, written one behind the other into a folder that is there for them alone.
#![expect(clippy::disallowed_methods, reason = "this is where `render` writes")]

use crate::bundle::File;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// How a file is opened that is not there yet.
const NEW: OFlag = OFlag::O_WRONLY
    .union(OFlag::O_CREAT)
    .union(OFlag::O_EXCL)
    .union(OFlag::O_CLOEXEC);

/// Where they are written.
pub(super) struct NewFiles {
    root: PathBuf,
    /// The permissions that a new file does not get, whatever is asked for.
    masked: u32,
    /// The folders that were made for them, by their paths below the root.
    folders: BTreeSet<PathBuf>,
    /// The one that the last was written to: most go where the one before went, and the way there is not looked up for each.
    last: Option<Opened>,
}

struct Opened {
    host: String,
    folder: String,
    at: OwnedFd,
}

impl NewFiles {
    /// None yet below a folder.
    pub(super) fn below(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            masked: masked(root)?,
            folders: BTreeSet::new(),
            last: None,
        })
    }

    /// Writes one of a host, with the folders on the way to it.
    pub(super) fn write(&mut self, host: &str, file: &File) -> io::Result<()> {
        let path = file.path.as_str();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (mode, masked) = (file.mode & 0o777, self.masked);
        let at = self.folder(host, folder)?;
        let mut new = fs::File::from(openat(at, name, NEW, Mode::from_bits_truncate(mode))?);
        new.write_all(&file.bytes)?;
        match mode & masked {
            0 => Ok(()),
            _ => new.set_permissions(fs::Permissions::from_mode(mode)),
        }
    }

    fn folder(&mut self, host: &str, folder: &str) -> io::Result<&OwnedFd> {
        let here = |last: &Opened| last.host == host && last.folder == folder;
        let last = match self.last.take().filter(here) {
            Some(last) => last,
            None => self.open(host, folder)?,
        };
        Ok(&self.last.insert(last).at)
    }

    fn open(&mut self, host: &str, folder: &str) -> io::Result<Opened> {
        let below = Path::new(host).join(folder);
        let whole = self.root.join(&below);
        if self.folders.insert(below) {
            fs::create_dir_all(&whole)?;
        }
        Ok(Opened {
            host: host.to_owned(),
            folder: folder.to_owned(),
            at: fs::File::open(whole)?.into(),
        })
    }
}

/// The permissions that a new file in a folder does not get: whoever asks for others need not set them.
fn masked(folder: &Path) -> io::Result<u32> {
    let probe = folder.join(".pbxctl-mode");
    let mut options = fs::OpenOptions::new();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o777)
        .open(&probe)?;
    let given = file.metadata()?.permissions().mode();
    fs::remove_file(probe)?;
    Ok(!given & 0o777)
}
