use super::record::record;
use super::scalar::{DomainText, IdText, RangeText};
use super::{Directory, Entries, Phone, Text, User};
use crate::source::Spanned;

record! {
    /// A tenant's document: all files of `tenants/<id>/` together. A section may be split over several files.
    TenantDocument = "a tenant's document" {
        /// The tenant itself; in one file of its folder.
        tenant: Option<Tenant>,
        /// Its people, by id.
        users: Entries<User>,
        /// Its phones, by id.
        phones: Entries<Phone>,
        /// Directories that its people come from, by id.
        directories: Entries<Directory>,
    }
}

record! {
    /// A tenant: people who share a number space and reach nobody else but by a written path.
    Tenant = "a tenant" {
        /// Its name, for people.
        name: Spanned<Text>,
        /// Its SIP domain; tenants are kept apart by it.
        domain: Spanned<DomainText>,
        /// The host it lives on. Left out: the one with the least load, kept in `pbx.lock`.
        host: Option<Spanned<IdText>>,
        /// Where its numbers come from. Left out: the next free block of 1000, kept in `pbx.lock`.
        pools: Option<Pools>,
    }
}

record! {
    /// The ranges of a tenant's extensions, by what they are for.
    Pools = "the pools" {
        /// Extensions of users.
        users: Option<Spanned<RangeText>>,
        /// Extensions of services, such as groups and conferences.
        services: Option<Spanned<RangeText>>,
    }
}
