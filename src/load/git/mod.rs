mod blame;
mod lineage;
mod signature;

pub use blame::{Blame, blame};
pub use lineage::{is_ancestor, line, merge_base};
pub use signature::{Signature, signature, vouching};

use super::world::{
    FILES_AT_MOST, LARGEST, Object, Unreadable, World, is_file, lower_first, matters,
};
use git2::{ConfigLevel, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A file mode of Git that is a symbolic link.
const LINK: i32 = 0o120_000;
/// A file mode of Git that is a commit of another repository.
const SUBMODULE: i32 = 0o160_000;

/// A commit, read straight from the object store: no checkout, no filters, no hooks.
pub struct Git {
    root: PathBuf,
    /// The object store, opened once for each who reads at the same time.
    idle: Mutex<Vec<Repository>>,
    commit: Oid,
    files: BTreeMap<String, Blob>,
}

struct Blob {
    id: Oid,
    link: bool,
}

/// Why a commit cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitError(pub String);

impl std::fmt::Display for GitError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&lower_first(&self.0))
    }
}

impl From<git2::Error> for GitError {
    fn from(error: git2::Error) -> Self {
        Self(error.message().to_owned())
    }
}

impl Git {
    /// The repository folder `root` as it is in the commit that `revision` names; `root` may lie below the top of the Git
    /// repository, as an example does.
    pub fn open(root: &Path, revision: &str) -> Result<Self, GitError> {
        let repository = Repository::discover(root)?;
        let prefix = prefix(&repository, root)?;
        let commit = repository.revparse_single(revision)?.peel_to_commit()?.id();
        let files = files(&repository, commit, &prefix)?;
        Ok(Self {
            root: root.to_owned(),
            idle: Mutex::new(vec![repository]),
            commit,
            files,
        })
    }

    /// Does `work` with the object store.
    fn with_store<T>(
        &self,
        work: impl FnOnce(&Repository) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let store = idle()
            .pop()
            .map_or_else(|| Repository::discover(&self.root), Ok);
        let store = store.map_err(|error| failed(&error))?;
        let done = work(&store);
        idle().push(store);
        done
    }

    /// The commit, in full.
    pub fn commit(&self) -> String {
        self.commit.to_string()
    }
}

/// Sets configuration of the Git repository around `root`, for it alone; `false` where there is no repository.
pub fn set_locally(root: &Path, settings: &[(&str, &str)]) -> Result<bool, GitError> {
    let Ok(repository) = Repository::discover(root) else {
        return Ok(false);
    };
    let mut local = repository.config()?.open_level(ConfigLevel::Local)?;
    for (key, value) in settings {
        local.set_str(key, value)?;
    }
    Ok(true)
}

/// Where `root` lies within the work tree: empty, or a path that ends in `/`.
fn prefix(repository: &Repository, root: &Path) -> Result<String, GitError> {
    let Some(top) = repository.workdir() else {
        return Ok(String::new());
    };
    let resolve =
        |path: &Path| std::path::absolute(path).map_err(|error| GitError(error.to_string()));
    let (top, root) = (resolve(top)?, resolve(root)?);
    let below = root.strip_prefix(&top).unwrap_or(Path::new(""));
    let parts: Vec<_> = below
        .iter()
        .map(|part| part.to_string_lossy())
        .filter(|part| part != ".")
        .collect();
    Ok(parts.iter().flat_map(|part| [&**part, "/"]).collect())
}

fn files(
    repository: &Repository,
    commit: Oid,
    prefix: &str,
) -> Result<BTreeMap<String, Blob>, GitError> {
    let mut files = BTreeMap::new();
    let tree = repository.find_commit(commit)?.tree()?;
    tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
        let path = format!("{folder}{}", entry.name().unwrap_or_default());
        let leads_there = |folder: &str| folder.starts_with(prefix) || prefix.starts_with(folder);
        if entry.kind() == Some(ObjectType::Tree) && !leads_there(&format!("{path}/")) {
            return TreeWalkResult::Skip;
        }
        let Some(path) = path
            .strip_prefix(prefix)
            .filter(|path| matters(path) || is_file(path))
        else {
            return TreeWalkResult::Ok;
        };
        if entry.kind() != Some(ObjectType::Tree) {
            let link = matches!(entry.filemode(), LINK | SUBMODULE);
            files.insert(
                path.to_owned(),
                Blob {
                    id: entry.id(),
                    link,
                },
            );
        }
        TreeWalkResult::Ok
    })?;
    Ok(files)
}

impl World for Git {
    fn list(&self) -> Result<Vec<String>, Unreadable> {
        let listed = || self.files.keys().filter(|path| matters(path));
        match listed().count() > FILES_AT_MOST {
            true => Err(Unreadable::TooMany),
            false => Ok(listed().cloned().collect()),
        }
    }

    fn object(&self, path: &str) -> Option<Object> {
        let blob = self.files.get(path).filter(|blob| !blob.link)?;
        blob.id.as_bytes().try_into().ok()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        let missing = || Unreadable::Io("no such file in the commit".to_owned());
        let blob = self.files.get(path).ok_or_else(missing)?;
        if blob.link {
            return Err(Unreadable::Link);
        }
        self.with_store(|store| {
            let objects = store.odb().map_err(|error| failed(&error))?;
            let (size, _) = objects
                .read_header(blob.id)
                .map_err(|error| failed(&error))?;
            if size as u64 > LARGEST {
                return Err(Unreadable::TooLarge);
            }
            let blob = store.find_blob(blob.id).map_err(|error| failed(&error))?;
            Ok(blob.content().to_vec())
        })
    }
}

fn failed(error: &git2::Error) -> Unreadable {
    Unreadable::Io(error.message().to_owned())
}
