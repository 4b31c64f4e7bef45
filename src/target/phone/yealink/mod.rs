//! Yealink T, CP and W: text files of `key = value`, fetched by the phone under its MAC.
//!
//! A phone of firmware V81 or later asks for `<mac>.boot`, then `y000000000000.boot`, then its model's common file, then
//! `<mac>.cfg`; an older one for the last two alone. The boot files are left unanswered, so that one order holds for all. What
//! comes later overrides, and what a file does not name stays as it was: what is no longer there is therefore emptied by name.

mod escape;
mod lower;

use super::codecs::Codecs;
use super::lines::after_equals;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, KeyKind, xml};
use crate::model::Proof;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("yealink/phone.cfg", escape::escape);
const COMMON: Builtin = builtin!("yealink/common.cfg", escape::escape);
const BOOK: Builtin = builtin!("yealink/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "yealink",
    maker: "Yealink",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files,
    common: |model| Room::shared(model, COMMON),
    more: lower::more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: true,
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::named(lower::codec)),
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Background,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Ringtone,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language: lower::language,
        setting: (lower::is_name, "features.power_saving.enable"),
        name_of: after_equals,
        faults: lower::faults,
        ..Writes::NOTHING
    },
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    vec![File::new(handset.file_name(), PHONE)]
}
