//! Avaya J100 with SIP firmware in an open environment: a script of `SET NAME "value"`, `<mac>.cfg`.
//!
//! A phone asks for `J100Supgrade.txt`, which belongs to nobody and sends it on to its own file (`wazo_avaya/common`, fusionpbx
//! avaya/J179). A value stands between quotes and cannot hold one. It takes the address of its firmware from 4.1.4.0.5 on.

use super::codecs::Codecs;
use super::lines::{after_set, quoted};
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, xml};
use crate::model::Codec;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("avaya/phone.cfg", quoted);
const COMMON: Builtin = builtin!("avaya/common.txt", quoted);
const BOOK: Builtin = builtin!("avaya/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "avaya",
    maker: "Avaya",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    book: Some(Book {
        file: "directory.xml",
        template: BOOK.name,
        page: usize::MAX,
    }),
    writes: Writes {
        accounts: Some(1),
        codecs: Some(Codecs::named(codec)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Background,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Transport,
        ],
        setting: (is_name, "CALLFWDSTAT"),
        name_of: after_set,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

/// Upper case, digits and `_`.
fn is_name(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    !key.is_empty() && key.bytes().all(fits)
}

/// What the maker calls a codec: those that the sources put in an order (`wazo_avaya/common`).
fn codec(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Alaw => "G711A",
        Codec::Ulaw => "G711U",
        Codec::G722 => "G722",
        Codec::G729 | Codec::Opus => return None,
    })
}
