use super::{ClassId, GroupId, Secret, TenantId};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// A directory that people come from.
#[derive(Clone, Debug)]
pub struct Directory {
    /// Where its id is written.
    pub place: Place,
    /// The server.
    pub ldap: Spanned<String>,
    /// Below which entry people are looked for.
    pub base: Spanned<String>,
    /// Who asks: a distinguished name and a password.
    pub bind: Option<(Spanned<String>, Spanned<Secret>)>,
    /// Which entries are people.
    pub filter: Option<Spanned<String>>,
    /// Whose people they are.
    pub tenant: Option<Spanned<TenantId>>,
    /// Which groups there are which groups here.
    pub groups: BTreeMap<String, Spanned<GroupId>>,
    /// Which groups there are which classes of service here.
    pub classes: BTreeMap<String, Spanned<ClassId>>,
    /// Which attribute fills which key.
    pub attributes: BTreeMap<String, Spanned<String>>,
    /// A file with the certificate authority of the server.
    pub ca: Option<Spanned<String>>,
    /// The fewest people it must answer with.
    pub at_least: Option<u32>,
}
