//! The pipeline in memory: from the texts of a repository to a bundle, as the verbs run it.
#![allow(
    dead_code,
    reason = "each test binary compiles this module and uses a part of it"
)]

use pbxctl::allocate::{self, Allocated, Lockfile};
use pbxctl::bundle::{Bundle, BundleKey, Digest, Known, Memory as Blobs, Part};
use pbxctl::catalog::Catalog;
use pbxctl::check;
use pbxctl::diag::{Diagnostics, Severity};
use pbxctl::load::{self, World};
use pbxctl::model::{Site, TenantId};
use pbxctl::render::{Override, Templates};
use pbxctl::resolve;
use pbxctl::secrets::{ProjectKey, Vault};
use pbxctl::source::SourceMap;
use pbxctl::syntax;
use pbxctl::target::{self, Basis, Ground, Input, Reveal, Stock};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The date of all tests.
pub(crate) const TODAY: &str = "2026-11-20";

/// The files of each destination: destination, then path, then text.
pub(crate) type Files = BTreeMap<String, BTreeMap<String, String>>;

/// A repository that was read, understood and given its numbers.
pub(crate) struct Front {
    pub(crate) sources: SourceMap,
    pub(crate) overrides: Vec<Override>,
    pub(crate) site: Site,
    pub(crate) before: Lockfile,
    pub(crate) allocated: Allocated,
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    pub(crate) bases: BTreeMap<TenantId, Basis>,
    pub(crate) found: Diagnostics,
}

/// What became of a repository.
pub(crate) struct Compiled {
    /// All that was found.
    pub(crate) found: Diagnostics,
    /// The lockfile that it has now.
    pub(crate) lockfile: Lockfile,
    /// The files; none where an error stands in the way.
    pub(crate) files: Option<Files>,
}

/// A key that is the same on every machine and protects nothing.
pub(crate) fn key() -> ProjectKey {
    ProjectKey::new(b"a key of the tests, which protects nothing".to_vec())
        .expect("it is long enough")
}

/// Everything before the first file.
pub(crate) fn front(world: &impl World) -> Front {
    let (repository, mut found) = load::load(world);
    let (documents, more) = syntax::read(&repository);
    found.extend(more);
    let (site, more) = resolve::resolve(&documents);
    found.extend(more);
    let (files, more) = load::files(world, &target::files(&site));
    found.extend(more);
    found.extend(check::check(&site, Catalog::builtin()));
    let (before, more) = repository.lock.map_or_else(Default::default, |file| {
        Lockfile::parse(file, repository.sources.file(file).text())
    });
    found.extend(more);
    let (allocated, more) = allocate::allocate(&site, &before, TODAY);
    found.extend(more);
    let text = |file| repository.sources.file(file).text().to_owned();
    let overrides = repository.templates.iter();
    let overrides = overrides
        .map(|(name, file)| Override {
            name: name.clone(),
            text: text(*file),
            file: Some(*file),
        })
        .collect();
    let ground = Ground::new(&repository, &files);
    let held = &allocated.allocation.tenants;
    let tenants = site.tenants.iter();
    let bases = tenants.filter_map(|(id, tenant)| {
        let basis = ground.basis(id, tenant, held.get(id)?);
        Some((id.clone(), basis))
    });
    let bases = bases.collect();
    Front {
        sources: repository.sources,
        overrides,
        site,
        before,
        allocated,
        files,
        bases,
        found,
    }
}

/// The whole way, to a bundle and out of it again.
pub(crate) fn compile(world: &impl World, key: Option<&ProjectKey>) -> Compiled {
    let mut front = front(world);
    let files = (!front.found.has_errors())
        .then(|| files(&mut front, key))
        .flatten();
    Compiled {
        found: front.found,
        lockfile: front.allocated.lockfile,
        files,
    }
}

fn files(front: &mut Front, key: Option<&ProjectKey>) -> Option<Files> {
    let mut blobs = Blobs::default();
    let bundle = bundle(front, key, None, &mut blobs)?;
    let parts = bundle.parts();
    let texts = parts.map(|part| (part.destination.id.to_string(), texts(part, &blobs)));
    Some(texts.collect())
}

/// The bundle of a site without an error; what is known is not made again.
pub(crate) fn bundle(
    front: &mut Front,
    key: Option<&ProjectKey>,
    known: Option<Known>,
    blobs: &mut Blobs,
) -> Option<Bundle> {
    let templates = target::templates(&front.overrides).take(&mut front.found)?;
    let input = input(front, &templates);
    let mut found = target::audit(&input);
    let mut builder = Bundle::builder("test", "test", bundle_key(), blobs);
    if let Some(known) = known {
        builder = builder.knowing(Arc::new(known));
    }
    let vault = key.map(|key| Vault::new(key.clone()));
    let reveal = vault.as_ref().map_or(Reveal::Masked, Reveal::Real);
    found.extend(target::compile(&input, reveal, &mut builder));
    front.found.extend(found);
    let bundle = builder.finish();
    (!front.found.has_errors()).then_some(bundle)
}

/// What rooms look at.
pub(crate) fn input<'f>(front: &'f Front, templates: &'f Templates) -> Input<'f> {
    Input {
        site: &front.site,
        allocation: &front.allocated.allocation,
        stock: Stock {
            catalog: Catalog::builtin(),
            templates,
            files: &front.files,
        },
        bases: &front.bases,
    }
}

/// The key of the digests of every bundle here.
pub(crate) fn bundle_key() -> BundleKey {
    BundleKey::new([7; 32])
}

fn texts(part: &Part, blobs: &Blobs) -> BTreeMap<String, String> {
    use pbxctl::bundle::Blobs as _;
    // A picture is told by its digest
    let text = |sum| {
        let bytes = blobs.get(sum).expect("it was kept");
        String::from_utf8(bytes).unwrap_or_else(|odd| format!("{}\n", Digest::of(odd.as_bytes())))
    };
    let entries = part.entries.iter();
    entries
        .map(|(path, entry)| (path.to_string(), text(entry.sum)))
        .collect()
}

/// The codes of all errors, in the order in which they were found.
pub(crate) fn errors(found: &Diagnostics) -> Vec<&'static str> {
    let errors = found
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.code.name()).collect()
}

/// All that was found, a line each.
pub(crate) fn told(found: &Diagnostics) -> String {
    let lines = found
        .iter()
        .map(|found| format!("{}: {}\n", found.code, found.message));
    lines.collect()
}
