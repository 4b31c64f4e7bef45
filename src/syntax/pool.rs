use super::either::Either;
use super::record::record;
use super::scalar::{DurationText, RangeText};
use crate::source::Spanned;

/// A pool: its range alone, or with what else there is to say.
pub type Pool = Either<Spanned<RangeText>, PoolMap>;

record! {
    /// A range of extensions and how it is used.
    PoolMap = "a pool" {
        /// The extensions, both ends included.
        range: Spanned<RangeText>,
        /// How long a freed number is kept from its next owner; left out, it is free at once.
        reuse_after: Option<Spanned<DurationText>>,
    }
}

record! {
    /// The ranges of a tenant's extensions, by what they are for. Kinds without a pool of their own share `services`.
    Pools = "the pools" {
        /// Extensions of users.
        users: Option<Pool>,
        /// Extensions of all that is not a user, unless it has a pool of its own.
        services: Option<Pool>,
        /// Extensions of groups.
        groups: Option<Pool>,
        /// Extensions of queues.
        queues: Option<Pool>,
        /// Extensions of menus.
        menus: Option<Pool>,
        /// Extensions of conferences.
        conferences: Option<Pool>,
        /// Extensions of paging zones.
        paging: Option<Pool>,
        /// Extensions of car parks for calls.
        parking: Option<Pool>,
    }
}
