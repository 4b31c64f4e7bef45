use super::before::Before;
use super::births::Births;
use super::fault;
use super::free::Free;
use super::owner::{Owner, owners};
use super::work::Work;
use super::{Entry, Held, Kind, Number};
use crate::diag::Diagnostics;
use crate::model::{Extension, Reference};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who holds an extension.
pub(super) struct Holder {
    pub(super) reference: Reference,
    /// The reference, as the lockfile names it.
    pub(super) name: Arc<str>,
    pub(super) kind: Kind,
    pub(super) held: Held,
}

/// Gives each owner an extension: the pinned one, else the one held before, else the lowest free one, in the order of ids.
pub(super) fn allocate(
    work: &Work<'_>,
    births: &mut Births<'_>,
    found: &mut Diagnostics,
) -> Vec<Holder> {
    let (owners, before) = (owners(work.tenant), Before::new(work));
    let (mut holders, mut new) = (Vec::with_capacity(owners.len()), Vec::new());
    for owner in &owners {
        let entry = before.entry(owner);
        let pinned = owner.pinned.map(|extension| extension.value);
        match pinned.or_else(|| entry?.number.extension()) {
            Some(extension) => {
                check(work, owner, extension, &owners, &before, found);
                holders.push(hold(owner, extension, entry, births));
            }
            None => new.push(owner),
        }
    }
    let mut free = Free::new(work, holders.iter().map(|holder| holder.held.extension));
    let mut without: BTreeMap<_, Vec<&Owner<'_>>> = BTreeMap::new();
    for owner in new {
        match free.next(owner) {
            Some(extension) => holders.push(hold(owner, extension, None, births)),
            None => without.entry(work.pool_of(owner)).or_default().push(owner),
        }
    }
    found.extend(
        without
            .into_iter()
            .map(|(pool, without)| fault::exhausted(work, pool, &without, owners.len())),
    );
    holders
}

fn hold(
    owner: &Owner<'_>,
    extension: Extension,
    entry: Option<&Entry>,
    births: &mut Births<'_>,
) -> Holder {
    let birth = entry.map_or_else(
        || births.give(owner.kind, owner.id),
        |entry| entry.birth.clone(),
    );
    Holder {
        reference: owner.reference.clone(),
        name: owner.name(entry),
        kind: owner.kind,
        held: Held {
            extension,
            birth,
            rotation: entry.map(|entry| entry.rotation).unwrap_or_default(),
        },
    }
}

fn check(
    work: &Work<'_>,
    owner: &Owner<'_>,
    extension: Extension,
    all: &[Owner<'_>],
    before: &Before<'_>,
    found: &mut Diagnostics,
) {
    if !work
        .range(work.pool_of(owner))
        .is_some_and(|range| range.contains(extension))
    {
        found.push(fault::outside(work, owner, extension));
    }
    if let Some(pinned) = owner.pinned {
        found.extend(fault::taken(owner, pinned, all, before));
    }
}

impl Number {
    /// The extension, if it is one.
    pub(super) fn extension(&self) -> Option<Extension> {
        match self {
            Self::Extension(extension, _) => Some(*extension),
            Self::Host(_) | Self::Block(_) => None,
        }
    }
}
