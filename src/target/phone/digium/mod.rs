//! Digium D40 to D70: `<mac>.cfg`, which is XML in spite of its name (`wazo_digium/common`, fusionpbx digium/d65).
//!
//! A phone without an own file asks for `000000000000.cfg`, which is nobody's and is not written. The directory is one of contacts,
//! which the phone's own file names.

use super::codecs::Codecs;
use super::lines::id_attribute;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, xml};
use crate::model::Codec;
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("digium/phone.xml", xml::escape);
const BOOK: Builtin = builtin!("digium/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "digium",
    maker: "Digium",
    dhcp: "{url}",
    templates: &[PHONE, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    more,
    book: Some(Book {
        file: "contacts.xml",
        template: BOOK.name,
        page: usize::MAX,
    }),
    writes: Writes {
        codecs: Some(Codecs::named(codec)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_name, "ringer_volume"),
        name_of: id_attribute,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    vec![("type", Value::plain(handset.model.value.short_name()))]
}

/// Those that the sources name; a phone takes the locales of its firmware.
fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "en" => "en_US",
        "fr" => "fr_FR",
        _ => return None,
    })
}

/// What the maker calls a codec (wiki.asterisk.org, Digium phones, XML configuration: `codecs`).
fn codec(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Alaw => "PCMA",
        Codec::Ulaw => "PCMU",
        Codec::G722 => "G722",
        Codec::G729 => "G729",
        Codec::Opus => return None,
    })
}
