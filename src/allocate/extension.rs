use super::births::Births;
use super::fault;
use super::free::Free;
use super::owner::{Owner, owners};
use super::tenant::Work;
use super::{Entry, Held, Kind, Number};
use crate::diag::Diagnostics;
use crate::model::{Extension, Reference};
use std::collections::BTreeMap;

/// Who holds which extension.
pub(super) type Holders = BTreeMap<Reference, Held>;

/// Gives each owner an extension: the pinned one, else the one held before, else the lowest free one, in the order of ids.
pub(super) fn allocate(work: &Work<'_>, births: &mut Births, found: &mut Diagnostics) -> Holders {
    let (owners, before) = (owners(work.tenant), Before::new(work));
    let (settled, new): (Vec<_>, Vec<_>) = owners
        .iter()
        .partition(|owner| before.settled(owner).is_some());
    let mut holders = Holders::new();
    for owner in settled {
        let entry = before.entry(owner);
        if let Some(extension) = before.settled(owner) {
            check(work, owner, extension, &owners, &before, found);
            holders.insert(
                owner.reference.clone(),
                hold(owner, extension, entry, births),
            );
        }
    }
    let mut free = Free::new(work, holders.values().map(|held| held.extension));
    let mut without: BTreeMap<_, Vec<&Owner<'_>>> = BTreeMap::new();
    for owner in new {
        match free.next(owner) {
            Some(extension) => drop(holders.insert(
                owner.reference.clone(),
                hold(owner, extension, None, births),
            )),
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

/// What the old lockfile says of this tenant's owners.
pub(super) struct Before<'a> {
    by_owner: BTreeMap<&'a str, &'a Entry>,
    by_number: BTreeMap<Extension, &'a Entry>,
}

impl<'a> Before<'a> {
    fn new(work: &Work<'a>) -> Self {
        let held = || {
            work.old
                .iter()
                .copied()
                .filter(|entry| entry.freed.is_none() && entry.kind.has_extension())
        };
        let by_owner = held().map(|entry| (entry.owner.as_str(), entry)).collect();
        let by_number = held()
            .filter_map(|entry| Some((entry.number.extension()?, entry)))
            .collect();
        Self {
            by_owner,
            by_number,
        }
    }

    /// The line of an owner, under the present reference or the former one.
    pub(super) fn entry(&self, owner: &Owner<'_>) -> Option<&'a Entry> {
        let of = |reference: &Reference| self.by_owner.get(&*reference.to_string()).copied();
        of(&owner.reference).or_else(|| of(owner.former.as_ref()?))
    }

    /// Who held a number.
    pub(super) fn holder(&self, extension: Extension) -> Option<&'a Entry> {
        self.by_number.get(&extension).copied()
    }

    /// The extension of an owner for whom nothing is to be chosen.
    fn settled(&self, owner: &Owner<'_>) -> Option<Extension> {
        let pinned = owner.pinned.map(|extension| extension.value);
        pinned.or_else(|| self.entry(owner)?.number.extension())
    }
}

fn hold(
    owner: &Owner<'_>,
    extension: Extension,
    entry: Option<&Entry>,
    births: &mut Births,
) -> Held {
    let birth = entry.map_or_else(
        || births.give(owner.kind, owner.id),
        |entry| entry.birth.clone(),
    );
    Held {
        extension,
        birth,
        rotation: entry.map(|entry| entry.rotation).unwrap_or_default(),
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

impl Kind {
    /// Whether lines of this kind give out an extension of their own.
    fn has_extension(self) -> bool {
        !matches!(self, Self::Host | Self::Block | Self::Account)
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
