//! Grandstream with numbered parameters (`GXP11xx` to `GXP20xx`, `HT8xx`): `cfg<mac>.xml`, configuration version 1.
//!
//! A phone asks for the binary `cfg<mac>`, which is left unanswered, then `cfg<mac>.xml`, `cfg<model>.xml` and `cfg.xml`, all in
//! lower case. `P1360` and `P1361` prove who it is (fusionpbx grandstream/gxp21xx). Each account has numbers of its own; those of all parts are known of the first account only.

use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::xml;
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("grandstream-p/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("grandstream-p/common.xml", xml::escape);
const BOOK: Builtin = builtin!("grandstream-p/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "grandstream-p",
    maker: "Grandstream",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    book: Some(Book {
        file: "phonebook.xml",
        template: BOOK.name,
        page: usize::MAX,
    }),
    writes: Writes {
        accounts: Some(1),
        proofs: &[Proof::Token, Proof::Password],
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_numbered, "P1362"),
        name_of: element,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"]
        .into_iter()
        .find(|known| *known == code)
}
