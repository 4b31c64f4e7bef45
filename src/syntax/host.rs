use super::decode::Decode;
use super::project::Capacity;
use super::record::record;
use super::scalar::{AddressText, IdText, choice};
use super::yaml::Node;
use super::{Text, fault};
use crate::source::Spanned;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

choice! {
    /// The software of a PBX host.
    Engine = "an engine" {
        /// Asterisk 22 or later, PJSIP only.
        Asterisk = "asterisk",
        /// FreeSWITCH 1.10 or later.
        FreeSwitch = "freeswitch",
    }
}

record! {
    /// A PBX host.
    Host = "a host" {
        /// The software that runs there.
        engine: Spanned<Engine>,
        /// How pbxctl reaches it: `local` (this machine), `ssh://user@host:port`, or `{dir: …}` (a folder relative to the repository).
        connect: ConnectText,
        /// The public key of an SSH host, as `ssh-keyscan -t ed25519` prints it behind the name. An unknown or changed one is refused.
        host_key: Option<Spanned<Text>>,
        /// What phones and softphones register with: a host name or an IP address, with a port if it is not 5060.
        address: Spanned<AddressText>,
        /// Whom the bare host address means, where a phone was set up by hand.
        default_tenant: Option<Spanned<IdText>>,
        /// The name of our folders below `pjsip.d`, `extensions.d` and `voicemail.d`; `pbxctl` unless written.
        include: Option<Spanned<IdText>>,
        /// What it can carry.
        capacity: Option<Capacity>,
    }
}

/// How a destination is reached, as written: a text, or `{dir: …}`.
#[derive(Clone, Debug)]
pub enum ConnectText {
    /// `local` or `ssh://…`.
    Text(Spanned<Text>),
    /// A folder relative to the repository.
    Dir(Spanned<Text>),
}

record! {
    /// A folder that stands for a host: for trying, demonstrating and testing.
    Dir = "a folder" {
        /// Its path, relative to the repository.
        dir: Spanned<Text>,
    }
}

impl Decode for ConnectText {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        if node.is_map() {
            return Dir::decode(node).map(|folder| Self::Dir(folder.dir));
        }
        if node.is_list() {
            node.report(fault::shape(
                node.place(),
                "`local`, `ssh://…` or `{dir: …}`",
                "a list",
            ));
            return None;
        }
        Spanned::decode(node).map(Self::Text)
    }
}

impl JsonSchema for ConnectText {
    fn schema_name() -> Cow<'static, str> {
        "Connect".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How pbxctl reaches a machine.",
            "oneOf": [
                {"const": "local", "description": "This machine."},
                {"type": "string", "pattern": "^ssh://", "examples": ["ssh://pbxctl@pbx1.example.net"]},
                generator.subschema_for::<Dir>(),
            ]
        })
    }
}
