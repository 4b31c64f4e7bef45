//! Gigaset Maxwell: desk phones, `<mac>.xml`. Accounts and keys count from 0.

use super::codecs::{self, Codecs};
use super::lines::name_attribute;
use super::room::{File, Part, Room, Writes};
use super::{KeyKind, xml};
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("gigaset-maxwell/phone.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "gigaset-maxwell",
    maker: "Gigaset",
    dhcp: "{url}",
    templates: &[PHONE],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        proofs: &[Proof::Token],
        // tancredi `gigaset-Maxwell.tmpl`
        codecs: Some(Codecs::named(codecs::payload_type)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Firmware,
            Part::Srtp,
            Part::Vlan,
        ],
        setting: (xml::is_name, "Telephony.ShowKeysDisplayName"),
        name_of: name_attribute,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};
