//! What was found out of a repository in earlier runs, kept in the user's cache: what did not change since is not found out again. It is
//! safe to delete, and holds nothing that the repository does not.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::environment;
use super::whole_file::write;
use crate::bundle::Digest;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Files of a repository, each named after all that is in it follows from: one that is there is the right one.
#[derive(Default)]
pub(super) struct Cache {
    /// Where they lie; nowhere without a folder for caches.
    folder: Option<PathBuf>,
    /// What tells this program from others, which may come to something else.
    program: String,
    /// The names of those that this run had a use for.
    used: Mutex<BTreeSet<String>>,
    /// Whether there is more than before.
    grown: AtomicBool,
}

impl Cache {
    /// That of the repository in this folder.
    pub(super) fn of(root: &Path) -> Self {
        let root = Digest::of(root.as_os_str().as_encoded_bytes());
        let name = format!("{}.tenants", root.short());
        Self::at(environment::cache().map(|folder| folder.join(name)))
    }

    /// That in a folder.
    pub(super) fn at(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            program: environment::program(),
            used: Mutex::default(),
            grown: AtomicBool::default(),
        }
    }

    /// The name of `what` follows from something; nothing where nothing is kept.
    pub(super) fn name(&self, what: &str, from: impl Display) -> Option<Digest> {
        let program = self.folder.as_ref().map(|_| &self.program)?;
        let told = format!("pbxctl {what} 1\n{program}\n{from}");
        Some(Digest::of(told.as_bytes()))
    }

    /// What was kept under a name. What somebody cut, changed or put under another name is not.
    pub(super) fn get(&self, name: Digest) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.folder.as_ref()?.join(name.to_string())).ok()?;
        let end = bytes.len().checked_sub(32)?;
        let sum = bytes.split_off(end);
        (sum == self::sum(name, &bytes)).then_some(bytes)
    }

    /// Keeps it. Without it the next run takes longer, and is the same.
    pub(super) fn put(&self, name: Digest, mut bytes: Vec<u8>) {
        bytes.extend(sum(name, &bytes));
        self.grown.store(true, Ordering::Relaxed);
        let folder = self.folder.as_ref();
        let _unkept = folder.map(|folder| write(&folder.join(name.to_string()), &bytes));
    }

    /// Notes that there is a use for these.
    pub(super) fn uses(&self, names: impl Iterator<Item = Digest>) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.extend(names.map(|name| name.to_string()));
    }

    /// Removes the oldest of those that this run had no use for, where they are more than the others.
    pub(super) fn let_go(&self) {
        if !self.grown.swap(false, Ordering::Relaxed) {
            return;
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let there = self
            .folder
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok());
        let there = there.flatten().flatten();
        let others = there.filter(|file| !used.contains(&*file.file_name().to_string_lossy()));
        let mut others: Vec<_> = others
            .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
            .collect();
        others.sort();
        let too_many = others.len().saturating_sub(used.len());
        for (_, file) in others.into_iter().take(too_many) {
            let _gone_already = fs::remove_file(file);
        }
    }
}

/// What tells what was kept from bytes that are something else.
fn sum(name: Digest, bytes: &[u8]) -> [u8; 32] {
    let told = Sha256::new().chain_update(name.to_string());
    told.chain_update(bytes).finalize().into()
}
