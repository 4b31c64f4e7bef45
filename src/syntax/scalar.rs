//! The types that are written as one text. What a text means (a MAC, a range) is told by `resolve`, which reads it into the
//! model; here it keeps the words of its author, and the schema that helps an editor.

use super::decode::FromScalar;
use super::fault;
use super::yaml::Scalar;
use crate::diag::Diagnostic;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// Makes newtypes of text, each with what it is called in messages and how the schema describes it.
macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $name:ident = $expected:literal, $schema:tt;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl FromScalar for $name {
            const EXPECTED: &'static str = $expected;

            fn from_scalar(scalar: &Scalar<'_>) -> Result<Self, Diagnostic> {
                Ok(Self(scalar.text.clone().into_owned()))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema = json_schema!($schema);
                schema.insert("description".into(), concat!($($doc, "\n"),+).trim().into());
                schema
            }
        }

        impl std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }
    )+};
}

texts! {
    /// A text on one line.
    Text = "a text", {"type": ["string", "number", "boolean"], "minLength": 1};
    /// A MAC address in any usual spelling: `00:15:65:12:34:56`, `00-15-65-12-34-56`, `0015.6512.3456` or `001565123456`.
    MacText = "a MAC", {"type": ["string", "number"], "examples": ["00:15:65:12:34:56"]};
    /// An internal number: 2 to 10 digits; leading zeros count.
    ExtensionText = "an extension", {"type": ["string", "integer"], "pattern": "^[0-9]{2,10}$", "examples": ["2100"]};
    /// A range of extensions, both ends included.
    RangeText = "a range of extensions", {"type": "string", "pattern": "^[0-9]{2,10}-[0-9]{2,10}$", "examples": ["2000-2999"]};
    /// A reference: the section and the id under which the thing is written.
    ReferenceText = "a reference", {"type": "string", "pattern": "^[a-z_]+/[a-z0-9-]+$", "examples": ["users/alice"]};
    /// A reference from outside of a tenant: a tenant, or a thing of one with its section and its id.
    WholeReferenceText = "a reference into a tenant", {"type": "string", "pattern": "^tenants/[a-z0-9-]+(/[a-z_]+/.+)?$", "examples": ["tenants/acme/trunks/main"]};
    /// An id: lower-case letters, digits and `-`, at most 63 characters.
    IdText = "an id", {"type": ["string", "integer"], "pattern": "^[a-z0-9][a-z0-9-]{0,62}$"};
    /// A duration: a count and `s`, `m`, `h` or `d`.
    DurationText = "a duration", {"type": "string", "pattern": "^[0-9]+(s|m|h|d)$", "examples": ["25s", "2m"]};
    /// A host name or an IP address, and a port where it is not the usual one.
    AddressText = "an address", {"type": "string", "examples": ["pbx1.example.net", "192.0.2.1:5060"]};
    /// A domain name: the SIP domain of a tenant.
    DomainText = "a domain", {"type": "string", "examples": ["acme.example.net"]};
    /// An e-mail address.
    EmailText = "an e-mail address", {"type": "string", "format": "email"};
    /// A telephone number, as people write it: read in the way of the tenant's country unless it starts with `+`.
    NumberText = "a telephone number", {"type": ["string", "integer"], "examples": ["+49 30 901820 0", "112"]};
    /// An IANA time zone.
    TimeZoneText = "a time zone", {"type": "string", "examples": ["Europe/Berlin"]};
    /// A language: its code of two letters, and a country where it matters.
    LanguageText = "a language", {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$", "examples": ["de", "en-US"]};
    /// A country: its code of two letters.
    CountryText = "a country", {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["DE"]};
    /// A network: an address and the length of its prefix.
    NetworkText = "a network", {"type": "string", "examples": ["10.20.0.0/16"]};
    /// A limit: a count, or a percentage.
    LimitText = "a limit", {"type": ["string", "integer"], "pattern": "^[0-9]+%?$", "examples": ["10%", 2]};
    /// A condition in the Common Expression Language.
    ExpressionText = "a condition", {"type": "string", "minLength": 1, "examples": ["plan.hosts.all(host, size(host.reload) < 5)"]};
    /// Hours of a day.
    HoursText = "hours", {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$", "examples": ["08:00-17:00"]};
    /// A moment: a date and a time.
    MomentText = "a moment", {"type": "string", "examples": ["2026-03-02T10:00"]};
    /// A code that is dialled: digits, `*` and `#`, in quotes.
    CodeText = "a code", {"type": "string", "pattern": "^[0-9*#]+$", "examples": ["*97"]};
    /// A phone model of the catalogue; `pbxctl list models` shows them all.
    ModelText = "a phone model", {"type": "string", "examples": ["yealink-t46s"]};
}

impl FromScalar for bool {
    const EXPECTED: &'static str = "`true` or `false`";

    fn from_scalar(scalar: &Scalar<'_>) -> Result<Self, Diagnostic> {
        match (scalar.plain, &*scalar.text) {
            (true, "true") => Ok(true),
            (true, "false") => Ok(false),
            _ => Err(fault::not_a_truth_value(
                scalar.place,
                &scalar.text,
                scalar.plain,
            )),
        }
    }
}

impl FromScalar for u32 {
    const EXPECTED: &'static str = "a count";

    fn from_scalar(scalar: &Scalar<'_>) -> Result<Self, Diagnostic> {
        let digits =
            !scalar.text.is_empty() && scalar.text.bytes().all(|byte| byte.is_ascii_digit());
        let count = scalar.text.parse().ok().filter(|_| digits && scalar.plain);
        count.ok_or_else(|| fault::not_a_count(scalar.place, &scalar.text, scalar.plain))
    }
}

/// Makes an enum that is written as one of a few words.
macro_rules! choice {
    ($(#[doc = $doc:literal])+ $name:ident = $expected:literal { $($(#[doc = $each:literal])+ $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[doc = $each])+ $variant),+ }

        impl $crate::syntax::decode::FromScalar for $name {
            const EXPECTED: &'static str = $expected;

            fn from_scalar(scalar: &$crate::syntax::yaml::Scalar<'_>) -> Result<Self, $crate::diag::Diagnostic> {
                match &*scalar.text {
                    $($word => Ok(Self::$variant),)+
                    other => Err($crate::syntax::fault::not_a_choice(scalar.place, other, &[$($word),+])),
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": concat!($($doc, "\n"),+).trim(),
                    "oneOf": [$({"const": $word, "description": concat!($($each, "\n"),+).trim()}),+]
                })
            }
        }
    };
}
pub(super) use choice;

impl<T: JsonSchema> JsonSchema for crate::source::Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
