//! Which repository is meant, and where it is read from.

use super::failure::Failure;
use crate::load::{self, Disk, Git, Object, Unreadable, World};
use std::path::{Path, PathBuf};

/// Where the repository is, and which state of it counts.
#[derive(Debug, clap::Args)]
pub(super) struct Repository {
    /// The repository [default: the nearest folder upwards that holds a pbx.yaml]
    #[arg(value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
    /// Read a commit, branch or tag instead of the files in the folder
    #[arg(long, value_name = "REV")]
    pub(super) rev: Option<String>,
}

impl Repository {
    /// The nearest one upwards, as its files are.
    pub(super) const fn nearest() -> Self {
        Self {
            dir: None,
            rev: None,
        }
    }
}

/// Where a repository is read from: its files, or a commit.
pub(super) enum Source {
    Files(Disk),
    Commit(Git),
}

impl Source {
    /// The commit; nothing for files.
    pub(super) fn commit(&self) -> Option<String> {
        match self {
            Self::Files(_) => None,
            Self::Commit(git) => Some(git.commit()),
        }
    }
}

impl World for Source {
    fn list(&self) -> Result<Vec<String>, Unreadable> {
        match self {
            Self::Files(disk) => disk.list(),
            Self::Commit(git) => git.list(),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        match self {
            Self::Files(disk) => disk.read(path),
            Self::Commit(git) => git.read(path),
        }
    }

    fn object(&self, path: &str) -> Option<Object> {
        match self {
            Self::Files(disk) => disk.object(path),
            Self::Commit(git) => git.object(path),
        }
    }
}

/// The files in a folder, or a commit of it.
pub(super) fn source(root: &Path, rev: Option<&str>) -> Result<Source, Failure> {
    let Some(rev) = rev else {
        return Ok(Source::Files(Disk::new(root)));
    };
    let no_commit = |error: load::GitError| {
        let failure = Failure::new(format!("cannot read the commit `{rev}`: {error}"));
        failure.help("name a commit, branch or tag of this repository")
    };
    Git::open(root, rev).map(Source::Commit).map_err(no_commit)
}
