//! What the documents of tenants meant in earlier runs: those that did not change since are not read again.

use super::cache::Cache;
use crate::bundle::Digest;
use crate::image;
use crate::load::Repository;
use crate::model::{Tenant, TenantId};
use crate::source::FileId;
use crate::target::Ground;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of a repository's tenants.
#[derive(Default)]
pub(super) struct Images {
    /// What each of these folders means.
    pub(super) tenants: BTreeMap<TenantId, Arc<Tenant>>,
    /// Where what each folder means is kept.
    names: BTreeMap<TenantId, Digest>,
}

impl Images {
    /// What is known of tenants, but those of some folders.
    pub(super) fn read(cache: &Cache, repository: &Repository, but: &BTreeSet<String>) -> Self {
        let files = BTreeMap::new();
        let ground = Ground::new(repository, &files);
        let folders = repository.tenants.par_iter();
        let each = folders.filter_map(|folder| {
            let id = TenantId::parse(&folder.name).ok()?;
            let wanted = (!but.contains(&folder.name)).then(|| ground.written(&folder.name))?;
            let name = cache.name("image", wanted)?;
            let image = cache.get(name);
            let tenant =
                image.and_then(|image| image::read::<Tenant>(&image, &texts(repository, &id)));
            Some((id, name, tenant))
        });
        let mut known = Self::default();
        for (id, name, tenant) in each.collect::<Vec<_>>() {
            let tenant = tenant.map(|tenant| (id.clone(), tenant.into()));
            known.tenants.extend(tenant);
            known.names.insert(id, name);
        }
        cache.uses(known.names.values().copied());
        known
    }

    /// The folders that need not be read, and some others.
    pub(super) fn folders(&self, others: &BTreeSet<String>) -> BTreeSet<String> {
        let known = self.tenants.keys().map(ToString::to_string);
        others.iter().cloned().chain(known).collect()
    }

    /// Keeps what those mean that had to be read and of which nothing was found.
    pub(super) fn keep(
        &self,
        cache: &Cache,
        repository: &Repository,
        (read, sound): (&BTreeMap<TenantId, Arc<Tenant>>, &BTreeSet<TenantId>),
    ) {
        let new = read.par_iter().filter(|(id, _)| sound.contains(*id));
        new.for_each(|(id, tenant)| {
            let image = image::write(&**tenant, &texts(repository, id));
            if let (Some(name), Some(image)) = (self.names.get(id), image) {
                cache.put(*name, image);
            }
        });
    }
}

/// The texts that the places of a tenant lie in: its own, the library's and that of the project.
fn texts(repository: &Repository, id: &TenantId) -> Vec<FileId> {
    let own = repository.documents_of(id.as_str()).iter();
    let shared = repository.library.iter().chain(&repository.project);
    own.chain(shared).copied().collect()
}
