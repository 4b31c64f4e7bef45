//! Gigaset N610, N670, N770 and N870: DECT bases, `<mac>.xml`. Each line of the base is a handset, which is told to enrol with
//! its number on the base as its PIN.

use super::lines::name_attribute;
use super::room::{File, Part, Room, Writes};
use super::{dect, xml};
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("gigaset/phone.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "gigaset",
    maker: "Gigaset",
    dhcp: "{url}",
    templates: &[PHONE],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    more: dect::more,
    writes: Writes {
        proofs: &[Proof::Token],
        parts: &[Part::Ntp, Part::Firmware, Part::Srtp, Part::Transport],
        setting: (xml::is_name, "Telephony.0.CT_ViaRKey"),
        name_of: name_attribute,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};
