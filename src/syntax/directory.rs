use super::record::record;
use super::scalar::{IdText, ReferenceText};
use super::{Entries, Secret, Text};
use crate::source::Spanned;

record! {
    /// A directory that people come from: `pbxctl sync` writes them into documents.
    Directory = "a directory" {
        /// The server: `ldaps://…`, or `ldap://…` with StartTLS.
        ldap: Spanned<Text>,
        /// Below which entry people are looked for.
        base: Spanned<Text>,
        /// Who asks.
        bind: Option<Bind>,
        /// Which entries are people; all users unless written.
        filter: Option<Spanned<Text>>,
        /// The tenant whose people they are. In a tenant's own document it is that tenant.
        tenant: Option<Spanned<IdText>>,
        /// Which groups there are which groups here.
        groups: Entries<Spanned<ReferenceText>>,
        /// Which groups there are which classes of service here.
        classes: Entries<Spanned<IdText>>,
        /// Which attribute fills which key, where it is not the usual one.
        attributes: Entries<Spanned<Text>>,
        /// A file with the certificate authority of the server.
        ca: Option<Spanned<Text>>,
        /// The fewest people it must answer with to be believed.
        at_least: Option<Spanned<u32>>,
    }
}

record! {
    /// Who asks a directory.
    Bind = "a login of a directory" {
        /// The distinguished name.
        dn: Spanned<Text>,
        /// The password.
        password: Secret,
    }
}
