//! What the documents of tenants meant in earlier runs, kept in the user's cache: what did not change since is not read again. It is safe
//! to delete, and holds nothing that the repository does not.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::environment;
use super::known::write;
use crate::bundle::Digest;
use crate::image;
use crate::load::Repository;
use crate::model::{Tenant, TenantId};
use crate::source::FileId;
use crate::target::Ground;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The images of a repository, a file each, named after all that is in it follows from.
#[derive(Default)]
pub(super) struct Images {
    /// Where they lie; nowhere without a folder for caches.
    folder: Option<PathBuf>,
    /// The names of those that this run had a use for.
    used: Mutex<BTreeSet<String>>,
}

/// What is known of a repository's tenants.
pub(super) struct Known {
    /// What each of these folders means.
    pub(super) tenants: BTreeMap<TenantId, Tenant>,
    /// What the images of all folders follow from: their names.
    names: BTreeMap<TenantId, Digest>,
}

impl Known {
    /// The folders that need not be read, and some others.
    pub(super) fn folders(&self, others: &BTreeSet<String>) -> BTreeSet<String> {
        let known = self.tenants.keys().map(ToString::to_string);
        others.iter().cloned().chain(known).collect()
    }
}

impl Images {
    /// Those of the repository in this folder.
    pub(super) fn of(root: &Path) -> Self {
        let root = Digest::of(root.as_os_str().as_encoded_bytes());
        let name = format!("{}.tenants", root.short());
        Self::at(environment::cache().map(|folder| folder.join(name)))
    }

    /// Those in a folder.
    pub(super) fn at(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            used: Mutex::default(),
        }
    }

    /// What is known of tenants, but those of some folders. What cannot be read is not known.
    pub(super) fn read(&self, repository: &Repository, but: &BTreeSet<String>) -> Known {
        let files = BTreeMap::new();
        let ground = self
            .folder
            .as_ref()
            .map(|_| Ground::new(repository, &files));
        let program = environment::program();
        let folders = repository.tenants.par_iter();
        let each = folders.filter_map(|folder| {
            let id = TenantId::parse(&folder.name).ok()?;
            let ground = ground.as_ref().filter(|_| !but.contains(&folder.name))?;
            let written = ground.written(&folder.name);
            let name = Digest::of(format!("pbxctl image 1\n{program}\n{written}").as_bytes());
            let tenant = self.image(repository, &id, name);
            Some((id, name, tenant))
        });
        let (mut tenants, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (id, name, tenant) in each.collect::<Vec<_>>() {
            tenants.extend(tenant.map(|tenant| (id.clone(), tenant)));
            names.insert(id, name);
        }
        self.uses(&names, tenants.keys());
        Known { tenants, names }
    }

    fn image(&self, repository: &Repository, id: &TenantId, name: Digest) -> Option<Tenant> {
        let bytes = fs::read(self.folder.as_ref()?.join(name.to_string())).ok()?;
        let (sum, image) = bytes.split_first_chunk()?;
        let is_whole = *sum == self::sum(name, image);
        let texts = texts(repository, id);
        is_whole.then(|| image::read(image, &texts)).flatten()
    }

    /// Keeps what those mean that had to be read and of which nothing was found, and lets go of what nobody had a use for of late.
    pub(super) fn keep(
        &self,
        repository: &Repository,
        known: &Known,
        (read, sound): (&BTreeMap<TenantId, Tenant>, &BTreeSet<TenantId>),
    ) {
        let Some(folder) = &self.folder else { return };
        let new = read.par_iter().filter(|(id, _)| sound.contains(*id));
        let kept = new.filter_map(|(id, tenant)| {
            let name = *known.names.get(id)?;
            let image = image::write(tenant, &texts(repository, id))?;
            let mut bytes = sum(name, &image).to_vec();
            bytes.extend(image);
            // Without it the next run takes longer, and is the same.
            write(&folder.join(name.to_string()), &bytes).ok()?;
            Some(id)
        });
        let kept: Vec<_> = kept.collect();
        self.uses(&known.names, kept.iter().copied());
        if !kept.is_empty() {
            self.let_go(folder);
        }
    }

    fn uses<'a>(
        &self,
        names: &BTreeMap<TenantId, Digest>,
        these: impl Iterator<Item = &'a TenantId>,
    ) {
        let names = these.filter_map(|id| names.get(id));
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.extend(names.map(ToString::to_string));
    }

    /// Removes the oldest of those that this run had no use for, where they are more than the others.
    fn let_go(&self, folder: &Path) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let there = fs::read_dir(folder).into_iter().flatten().flatten();
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

/// The texts that the places of a tenant lie in: its own, the library's and that of the project.
fn texts(repository: &Repository, id: &TenantId) -> Vec<FileId> {
    let own = repository.documents_of(id.as_str()).iter();
    let shared = repository.library.iter().chain(&repository.project);
    own.chain(shared).copied().collect()
}

/// What tells an image from bytes that were cut, changed or put under another name.
fn sum(name: Digest, image: &[u8]) -> [u8; 32] {
    let told = Sha256::new().chain_update(name.to_string());
    told.chain_update(image).finalize().into()
}
