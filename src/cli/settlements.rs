//! What tenants hold by the lockfile, as earlier runs found: of those that are settled no line is read, and nothing is given out again.

use super::cache::Cache;
use crate::allocate::{Lockfile, Passage, Settled};
use crate::binary::{Reader, Writer};
use crate::bundle::Digest;
use crate::diag::Diagnostics;
use crate::load::Repository;
use crate::model::{HostId, TenantId};
use crate::target::Ground;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What is known of the tenants of a lockfile.
#[derive(Default)]
pub(super) struct Settlements {
    /// Those that are settled by the lines that they have there.
    pub(super) known: BTreeMap<TenantId, Settled>,
    /// Where their lines stand.
    passages: Vec<(Passage, Settled)>,
    /// Where what is known of each is kept.
    names: BTreeMap<TenantId, Digest>,
}

impl Settlements {
    /// What is known of the tenants that the lockfile of a repository names. It follows from their documents and their lines.
    pub(super) fn read(cache: &Cache, repository: &Repository) -> Self {
        let text = repository
            .lock
            .map(|lock| repository.sources.file(lock).text());
        let (text, files) = (text.unwrap_or_default(), BTreeMap::new());
        let ground = Ground::new(repository, &files);
        let has_folder = |tenant: &str| !repository.documents_of(tenant).is_empty();
        let passages = Lockfile::passages(text, has_folder).into_par_iter();
        let each = passages.filter_map(|passage| {
            let id = TenantId::parse(&passage.tenant).ok()?;
            let lines = Digest::of(text.get(passage.range.clone())?.as_bytes());
            let from = format!("{}\n{lines}", ground.written(&passage.tenant));
            let name = cache.name("settled", from)?;
            let known = cache.get(name).and_then(|kept| read(&kept));
            Some((id, name, passage, known))
        });
        let mut all = Self::default();
        for (id, name, passage, known) in each.collect::<Vec<_>>() {
            if let Some(known) = known {
                all.passages.push((passage, known.clone()));
                all.known.insert(id.clone(), known);
            }
            all.names.insert(id, name);
        }
        cache.uses(all.names.values().copied());
        all
    }

    /// The lockfile, in which the lines of those that are known are read where somebody looks at them.
    pub(super) fn lockfile(&self, repository: &Repository) -> (Lockfile, Diagnostics) {
        let lock = repository.lock;
        let lock = lock
            .map(|lock| Lockfile::knowing(lock, repository.sources.shared(lock), &self.passages));
        lock.unwrap_or_default()
    }

    /// Keeps what was found of the others.
    pub(super) fn keep(&self, cache: &Cache, settled: &BTreeMap<TenantId, Settled>) {
        let new = settled.par_iter();
        let new = new.filter(|(id, settled)| self.known.get(*id) != Some(settled));
        new.for_each(|(id, settled)| {
            if let Some(name) = self.names.get(id) {
                cache.put(*name, written(settled));
            }
        });
    }
}

fn written(settled: &Settled) -> Vec<u8> {
    let Settled {
        host,
        block,
        digest,
    } = settled;
    let mut out = Writer::default();
    out.text(host.as_str());
    out.byte(block.is_some().into());
    out.number(block.unwrap_or_default());
    out.raw(digest);
    out.into()
}

fn read(kept: &[u8]) -> Option<Settled> {
    let mut from = Reader::new(kept);
    let host = HostId::parse(from.text()?).ok()?;
    let has_block = from.byte()? == 1;
    let block = Some(from.number()?).filter(|_| has_block);
    let digest = from.array()?;
    from.is_at_end().then_some(Settled {
        host,
        block,
        digest,
    })
}
