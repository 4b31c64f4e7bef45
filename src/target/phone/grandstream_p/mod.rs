//! Grandstream with numbered parameters (`GXP11xx` to `GXP20xx`, `HT8xx`): `cfg<mac>.xml`, configuration version 1.
//!
//! A phone asks for the binary `cfg<mac>`, which is left unanswered, then `cfg<mac>.xml`, `cfg<model>.xml` and `cfg.xml`, all in
//! lower case. Each account has numbers of its own; those of all parts are known of the first account only.

use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::xml;
use crate::catalog::PhoneModel;
use crate::render::Builtin;

const PHONE: &str = "grandstream-p/phone.xml";
const COMMON: &str = "grandstream-p/common.xml";
const BOOK: &str = "grandstream-p/phonebook.xml";

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "grandstream-p",
    maker: "Grandstream",
    dhcp: "{url}",
    templates: &[
        Builtin {
            name: PHONE,
            text: include_str!("../../../../templates/grandstream-p/phone.xml"),
            escape: xml::escape,
        },
        Builtin {
            name: COMMON,
            text: include_str!("../../../../templates/grandstream-p/common.xml"),
            escape: xml::escape,
        },
        Builtin {
            name: BOOK,
            text: include_str!("../../../../templates/grandstream-p/phonebook.xml"),
            escape: xml::escape,
        },
    ],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common,
    more: Room::no_more,
    book: Some(Book {
        file: "phonebook.xml",
        template: BOOK,
        page: usize::MAX,
    }),
    writes: Writes {
        accounts: Some(1),
        keys: &[],
        modules: false,
        zones: 0,
        parts: &[
            Part::AdminPassword,
            Part::Clock,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        zone: None,
        language,
        setting: (is_number, "P1362"),
        name_of: element,
    },
};

fn common(model: &PhoneModel) -> Vec<File> {
    let name = model.common_file.iter().cloned();
    name.map(|name| File::new(name, COMMON)).collect()
}

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"]
        .into_iter()
        .find(|known| *known == code)
}

/// Whether it is a number of a parameter: `P1362`.
fn is_number(key: &str) -> bool {
    let digits = key.strip_prefix('P');
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
