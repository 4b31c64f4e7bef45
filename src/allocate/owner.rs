use super::{Entry, Kind};
use crate::model::{Extension, PoolKind, Reference, Tenant};
use crate::source::{Place, Spanned};
use std::sync::Arc;

/// Who wants an extension.
pub(super) struct Owner<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The reference it is written under.
    pub(super) reference: Reference,
    /// The id alone.
    pub(super) id: &'a str,
    /// Where the id is written.
    pub(super) place: Place,
    /// The extension that is pinned.
    pub(super) pinned: Option<&'a Spanned<Extension>>,
    /// The reference it was written under before a rename.
    pub(super) former: Option<Reference>,
}

impl Owner<'_> {
    /// The reference as the lockfile names it, where it is so already.
    pub(super) fn name(&self, entry: Option<&Entry>) -> Arc<str> {
        let is_same = |entry: &&Entry| {
            let named = entry.owner.split_once('/');
            named == Some((self.reference.section(), self.id))
        };
        let same = entry.filter(is_same);
        let new = || self.reference.to_string().into();
        same.map_or_else(new, |entry| entry.owner.clone())
    }

    /// The pools that its number may come from, the first that is written.
    pub(super) fn pools(&self) -> [PoolKind; 3] {
        let own = match self.kind {
            Kind::Group => PoolKind::Groups,
            Kind::Queue => PoolKind::Queues,
            Kind::Menu => PoolKind::Menus,
            Kind::Conference => PoolKind::Conferences,
            Kind::Paging => PoolKind::Paging,
            Kind::Parking => PoolKind::Parking,
            Kind::User | Kind::Account | Kind::Host | Kind::Block => return [PoolKind::Users; 3],
        };
        [own, PoolKind::Services, PoolKind::Users]
    }
}

/// All who want an extension: people first, then what is not a person, each kind in the order of ids.
pub(super) fn owners(tenant: &Tenant) -> Vec<Owner<'_>> {
    let users = tenant.users.iter().map(|(id, user)| Owner {
        kind: Kind::User,
        reference: Reference::User(id.clone()),
        id: id.as_str(),
        place: user.place,
        pinned: user.extension.as_ref(),
        former: user
            .renamed_from
            .as_ref()
            .map(|from| Reference::User(from.value.clone())),
    });
    let mut owners: Vec<_> = users.collect();
    services(tenant, &mut owners);
    owners
}

/// Adds the owners of a section whose things have a place and perhaps a pinned extension.
macro_rules! section {
    ($owners:ident, $section:expr, $kind:ident) => {
        $owners.extend($section.iter().map(|(id, written)| Owner {
            kind: Kind::$kind,
            reference: Reference::$kind(id.clone()),
            id: id.as_str(),
            place: written.place,
            pinned: written.extension.as_ref(),
            former: None,
        }));
    };
}

fn services<'a>(tenant: &'a Tenant, owners: &mut Vec<Owner<'a>>) {
    section!(owners, tenant.groups, Group);
    section!(owners, tenant.queues, Queue);
    section!(owners, tenant.menus, Menu);
    section!(owners, tenant.conferences, Conference);
    section!(owners, tenant.paging, Paging);
    section!(owners, tenant.parking, Parking);
}
