//! Sangoma S: `cfg<mac>.xml`, parameters by number as Htek has them, of which those of one account are known.

use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, xml};
use crate::catalog::Ability;
use crate::render::{Builtin, Value};

const PHONE: &str = "sangoma/phone.xml";
const BOOK: &str = "sangoma/phonebook.xml";

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "sangoma",
    maker: "Sangoma",
    dhcp: "{url}",
    templates: &[
        Builtin {
            name: PHONE,
            text: include_str!("../../../../templates/sangoma/phone.xml"),
            escape: xml::escape,
        },
        Builtin {
            name: BOOK,
            text: include_str!("../../../../templates/sangoma/phonebook.xml"),
            escape: xml::escape,
        },
    ],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: Room::no_common,
    more,
    book: Some(Book {
        file: "phonebook.xml",
        template: BOOK,
        page: usize::MAX,
    }),
    writes: Writes {
        accounts: Some(1),
        keys: &[],
        modules: false,
        zones: 10,
        parts: &[
            Part::AdminPassword,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        zone: None,
        language: |_| None,
        setting: (is_number, "P5438"),
        name_of: element,
    },
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let multicast = handset.model.value.can(Ability::Multicast);
    vec![("multicast", Value::flag(multicast))]
}

/// Whether it is a number of a parameter: `P5438`.
fn is_number(key: &str) -> bool {
    let digits = key.strip_prefix('P');
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
