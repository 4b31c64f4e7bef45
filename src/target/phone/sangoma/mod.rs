//! Sangoma S: `cfg<mac>.xml`, parameters by number as Htek has them, of which those of one account are known.

use super::codecs::{self, Codecs};
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, xml};
use crate::catalog::Ability;
use crate::model::Proof;
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("sangoma/phone.xml", xml::escape);
const BOOK: Builtin = builtin!("sangoma/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "sangoma",
    maker: "Sangoma",
    dhcp: "{url}",
    templates: &[PHONE, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        accounts: Some(1),
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        // fusionpbx sangoma/s500
        codecs: Some(Codecs::up_to(6, codecs::payload_type)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        setting: (xml::is_numbered, "P5438"),
        name_of: element,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let multicast = handset.model.value.can(Ability::Multicast);
    vec![("multicast", Value::flag(multicast))]
}
