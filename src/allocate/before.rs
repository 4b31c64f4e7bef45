use super::owner::Owner;
use super::work::Work;
use super::{Entry, Kind};
use crate::model::{Extension, Reference};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// What the old lockfile says of this tenant's owners.
pub(super) struct Before<'a> {
    held: Vec<&'a Entry>,
    by_owner: BTreeMap<&'a str, &'a Entry>,
    /// Put together when the first number is asked for.
    by_number: OnceCell<BTreeMap<Extension, &'a Entry>>,
}

impl<'a> Before<'a> {
    pub(super) fn new(work: &Work<'a>) -> Self {
        let held = work.old.iter().copied();
        let held = held.filter(|entry| entry.freed.is_none() && entry.kind.has_extension());
        let held: Vec<_> = held.collect();
        Self {
            by_owner: held.iter().map(|entry| (&*entry.owner, *entry)).collect(),
            by_number: OnceCell::new(),
            held,
        }
    }

    /// The line of an owner, under the present reference or the former one.
    pub(super) fn entry(&self, owner: &Owner<'_>) -> Option<&'a Entry> {
        let of = |reference: &Reference| self.by_owner.get(&*reference.to_string()).copied();
        of(&owner.reference).or_else(|| of(owner.former.as_ref()?))
    }

    /// Who held a number.
    pub(super) fn holder(&self, extension: Extension) -> Option<&'a Entry> {
        let by_number = || {
            let numbered = self.held.iter();
            let numbered = numbered.filter_map(|entry| Some((entry.number.extension()?, *entry)));
            numbered.collect()
        };
        let by_number = self.by_number.get_or_init(by_number);
        by_number.get(&extension).copied()
    }
}

impl Kind {
    /// Whether lines of this kind give out an extension of their own.
    fn has_extension(self) -> bool {
        !matches!(self, Self::Host | Self::Block | Self::Account)
    }
}
