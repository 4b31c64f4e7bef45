use super::{KeySource, TenantId};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// A directory of people that documents are written from.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Where it is written.
    pub place: Place,
    /// Whose people they are.
    pub tenant: TenantId,
    /// The server: `ldaps://…`, or `ldap://…` with `StartTLS`.
    pub url: Spanned<String>,
    /// The entry below which people are looked for.
    pub base: String,
    /// Who asks, and where the password comes from.
    pub bind: Option<(String, Spanned<KeySource>)>,
    /// The file of the authorities that may vouch for the server.
    pub ca: Option<Spanned<String>>,
    /// Which entries are people, where it is not every one with an account name.
    pub filter: Option<String>,
    /// The attribute of a key, where it is not the usual one.
    pub attributes: BTreeMap<String, String>,
    /// What membership of a group there means here: a reference.
    pub groups: BTreeMap<String, String>,
    /// Whether photos are kept.
    pub photos: bool,
    /// How long the server may be silent.
    pub timeout: Duration,
}

impl Directory {
    /// The keys that an attribute can fill, and the attributes that usually do, the first that holds something winning.
    pub const ATTRIBUTES: &'static [(&'static str, &'static [&'static str])] = &[
        ("id", &["sAMAccountName"]),
        ("name", &["displayName", "cn"]),
        ("email", &["mail"]),
        ("extension", &["ipPhone", "telephoneNumber"]),
        ("state", &["userAccountControl"]),
        ("groups", &["memberOf"]),
        ("photo", &["thumbnailPhoto", "jpegPhoto"]),
        ("unique", &["objectGUID", "entryUUID"]),
    ];
}
