//! What the documents of tenants meant in earlier runs: those that did not change since are not read again.

use super::cache::Cache;
use super::finding::Finding;
use crate::bundle::Digest;
use crate::catalog::Catalog;
use crate::check::{Checked, check_tenant};
use crate::image;
use crate::load::Repository;
use crate::model::{Claims, Deferred, Member, Tenant, TenantId};
use crate::resolve::resolve_but;
use crate::source::{FileId, Place};
use crate::syntax;
use crate::target::Ground;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

/// Tenants, and what was found of each by itself.
#[derive(Default)]
pub(super) struct Understood {
    /// What each is. One that is known is read when somebody looks at it.
    pub(super) tenants: BTreeMap<TenantId, Arc<Member>>,
    /// What was found of it.
    pub(super) checked: BTreeMap<TenantId, Arc<Checked>>,
}

/// What is known of a repository's tenants.
#[derive(Default)]
pub(super) struct Images {
    /// What each of these folders means.
    pub(super) known: Understood,
    /// Where what each folder means is kept.
    names: BTreeMap<TenantId, Names>,
}

/// Where what the documents of a tenant mean is kept.
#[derive(Clone, Copy)]
struct Names {
    /// The tenant itself.
    image: Digest,
    /// What it claims, and what was found of it by itself.
    claims: Digest,
}

impl Images {
    /// What is known of tenants, but those of some folders.
    pub(super) fn read(
        cache: &Arc<Cache>,
        repository: &Arc<Repository>,
        but: &BTreeSet<String>,
    ) -> Self {
        let files = BTreeMap::new();
        let ground = Ground::new(repository, &files);
        let folders = repository.tenants.par_iter();
        let each = folders.filter_map(|folder| {
            let id = TenantId::parse(&folder.name).ok()?;
            let wanted = (!but.contains(&folder.name)).then(|| ground.written(&folder.name))?;
            let names = Names {
                image: cache.name("image", wanted)?,
                claims: cache.name("claims", wanted)?,
            };
            let known = cache.get(names.claims);
            let known = known.and_then(|known| claims(&known, &id, repository));
            let known = known.map(|(claims, checked)| {
                let tenant = tenant(cache, repository, (&id, claims.place), names.image);
                (Member::new(claims, tenant), checked)
            });
            Some((id, names, known))
        });
        let mut images = Self::default();
        for (id, names, known) in each.collect::<Vec<_>>() {
            if let Some((member, checked)) = known {
                images.known.tenants.insert(id.clone(), member.into());
                images.known.checked.insert(id.clone(), checked.into());
            }
            images.names.insert(id, names);
        }
        let names = images.names.values();
        cache.uses(names.flat_map(|names| [names.image, names.claims]));
        images
    }

    /// The folders that need not be read, and some others.
    pub(super) fn folders(&self, others: &BTreeSet<String>) -> BTreeSet<String> {
        let known = self.known.tenants.keys().map(ToString::to_string);
        others.iter().cloned().chain(known).collect()
    }

    /// Checks those that had to be read each by itself, and keeps what those mean of whose documents nothing was found.
    pub(super) fn with(
        self,
        read: BTreeMap<TenantId, Arc<Member>>,
        sound: &BTreeSet<TenantId>,
        (cache, repository): (&Cache, &Repository),
    ) -> Understood {
        let checked = read.par_iter().map(|(id, tenant)| {
            let checked = check_tenant(id, tenant, Catalog::builtin());
            if let Some(names) = self.names.get(id).filter(|_| sound.contains(id)) {
                names.keep(id, (tenant, &checked), (cache, repository));
            }
            (id.clone(), checked.into())
        });
        let checked: BTreeMap<_, _> = checked.collect();
        let mut all = self.known;
        all.tenants.extend(read);
        all.checked.extend(checked);
        all
    }
}

impl Names {
    fn keep(
        self,
        id: &TenantId,
        (tenant, checked): (&Member, &Checked),
        (cache, repository): (&Cache, &Repository),
    ) {
        let texts = texts(repository, id);
        let found = checked.iter();
        let found: Vec<_> = found
            .map(|found| Finding::all(found, &repository.sources))
            .collect();
        let found = serde_json::to_string(&found).ok();
        let claims = found.zip(Some(tenant.claims().clone()));
        let claims = claims.and_then(|claims| image::write(&claims, &texts));
        let image = image::write(&**tenant, &texts);
        if let Some((claims, image)) = claims.zip(image) {
            cache.put(self.claims, claims);
            cache.put(self.image, image);
        }
    }
}

/// What a tenant claims, and what was found of it by itself, as it was kept.
fn claims(kept: &[u8], id: &TenantId, repository: &Repository) -> Option<(Claims, Checked)> {
    let (found, claims): (String, Claims) = image::read(kept, &texts(repository, id))?;
    let found: Vec<Vec<Finding>> = serde_json::from_str(&found).ok()?;
    let checked = found.into_iter();
    let checked = checked.map(|found| Finding::diagnostics(found, repository));
    Some((claims, checked.collect::<Option<_>>()?))
}

/// A tenant that is read when somebody looks at it: from its image, or from its documents where that is gone or damaged.
fn tenant(
    cache: &Arc<Cache>,
    repository: &Arc<Repository>,
    (id, place): (&TenantId, Place),
    name: Digest,
) -> Deferred<Tenant> {
    let (cache, repository, id) = (cache.clone(), repository.clone(), id.clone());
    Deferred::new(move || {
        let texts = texts(&repository, &id);
        let image = cache.get(name);
        let tenant = image.and_then(|image| image::read(&image, &texts));
        tenant.unwrap_or_else(|| {
            let tenant = anew(&repository, &id).unwrap_or_else(|| Tenant::blank(place));
            if let Some(image) = image::write(&tenant, &texts) {
                cache.put(name, image);
            }
            tenant
        })
    })
}

/// What the documents of a tenant mean, read by one thread of its own: others may wait for this one, and must not be waited for.
fn anew(repository: &Repository, id: &TenantId) -> Option<Tenant> {
    let folders = repository.tenants.iter().map(|folder| folder.name.clone());
    let others = folders.filter(|folder| *folder != id.as_str()).collect();
    let read = || {
        let (documents, _) = syntax::read(repository);
        let member = resolve_but(&documents, &others).site.tenants.remove(id);
        member.map(|member| Tenant::clone(&member))
    };
    let alone = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
        pool.ok()?.install(read)
    };
    let read = thread::scope(|scope| scope.spawn(alone).join());
    read.unwrap_or_else(|panic| resume_unwind(panic))
}

/// The texts that the places of a tenant lie in: its own, the library's and that of the project.
fn texts(repository: &Repository, id: &TenantId) -> Vec<FileId> {
    let own = repository.documents_of(id.as_str()).iter();
    let shared = repository.library.iter().chain(&repository.project);
    own.chain(shared).copied().collect()
}
