use super::{Directory, DirectoryId, Domain, HostId, Phone, PhoneId, Range, User, UserId};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// People who share a number space.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Where it is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Spanned<String>,
    /// Its SIP domain.
    pub domain: Spanned<Domain>,
    /// The host it is pinned to, if one is written.
    pub host: Option<Spanned<HostId>>,
    /// Its ranges of extensions; none written means a block of a thousand.
    pub pools: Vec<Pool>,
    /// Its people.
    pub users: BTreeMap<UserId, User>,
    /// Its phones.
    pub phones: BTreeMap<PhoneId, Phone>,
    /// The directories that its people come from.
    pub directories: BTreeMap<DirectoryId, Directory>,
}

impl Tenant {
    /// The pool that numbers of a kind come from, if one is written.
    pub fn pool(&self, kind: PoolKind) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.kind == kind)
    }
}

/// A range of extensions and what it is for.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What its numbers are for.
    pub kind: PoolKind,
    /// The numbers.
    pub range: Spanned<Range>,
}

/// What the numbers of a pool are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolKind {
    /// Users.
    Users,
    /// Groups, queues, conferences and the like.
    Services,
}

impl PoolKind {
    /// The key it is written under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Services => "services",
        }
    }
}
