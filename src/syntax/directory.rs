use super::decode::Decode;
use super::record::record;
use super::scalar::{DurationText, IdText, ReferenceText};
use super::yaml::Node;
use super::{Entries, KeySource, Text};
use crate::source::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

record! {
    /// A directory of people, LDAP or Active Directory: `pbxctl sync` writes documents from it.
    Directory = "a directory" {
        /// The server: `ldaps://host`, or `ldap://host`, which is secured by `StartTLS`. Never in clear.
        ldap: Spanned<Text>,
        /// The entry below which people are looked for: `OU=Users,DC=example,DC=local`.
        base: Spanned<Text>,
        /// Who asks. Left out: nobody in particular (an anonymous bind).
        bind: Option<Bind>,
        /// The certificates of the authorities that may vouch for the server (PEM), relative to the repository. Left out: those that this machine trusts.
        ca: Option<Spanned<Text>>,
        /// Which entries are people: an LDAP filter. Left out: every person with an account name.
        filter: Option<Spanned<Text>>,
        /// The attribute that each key is read from, where it is not the usual one: `{extension: ipPhone}`.
        attributes: Pairs<Spanned<Text>>,
        /// What membership means: the name of a group there, and the group or class here.
        groups: Pairs<Spanned<ReferenceText>>,
        /// Whether photos are kept, in `files/photos/<tenant>/`: `true` unless written.
        photos: Option<Spanned<bool>>,
        /// Whose people they are; for a directory in `pbx.yaml`.
        tenant: Option<Spanned<IdText>>,
        /// How long the server may be silent: `30s` unless written.
        timeout: Option<Spanned<DurationText>>,
    }
}

record! {
    /// An account of the directory, by whose right it is asked.
    Bind = "an account" {
        /// Its name there: `CN=svc-pbx,OU=Services,DC=example,DC=local`.
        dn: Spanned<Text>,
        /// Where its password comes from: `{env: NAME}` or `{file: PATH}`.
        password: KeySource,
    }
}

/// A mapping whose keys are words of somebody else: names of groups, say.
#[derive(Clone, Debug, Default)]
pub struct Pairs<T>(pub Entries<T>);

impl<T: Decode> Decode for Pairs<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        Entries::decode(node).map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self(Entries::default()))
    }
}

impl<T: JsonSchema> JsonSchema for Pairs<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Pairs_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": generator.subschema_for::<T>()})
    }
}
