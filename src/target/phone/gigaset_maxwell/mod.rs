//! Gigaset Maxwell: desk phones, `<mac>.xml`. Accounts and keys count from 0.

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
    common: Room::no_common,
    more: Room::no_more,
    book: None,
    writes: Writes {
        accounts: None,
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: false,
        zones: 0,
        proofs: &[Proof::Token],
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Firmware,
            Part::Srtp,
            Part::Vlan,
        ],
        zone: None,
        language: |_| None,
        setting: (xml::is_name, "Telephony.ShowKeysDisplayName"),
        name_of: name_attribute,
        template: None,
    },
};
