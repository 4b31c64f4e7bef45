//! Cisco 7940 and 7960 with SIP firmware: `SIP<MAC>.cnf`, the MAC in upper case, by TFTP alone.
//!
//! A phone asks for `SIPDefault.cnf`, which belongs to nobody, then for its own file and for the rules by which it dials, whose
//! name stands there without its ending (fusionpbx cisco/7960). A value stands between quotes and cannot hold one.

use super::codecs::Codecs;
use super::lines::{after_colon, quoted};
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, xml};
use crate::model::Codec;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("cisco-legacy/phone.cnf", quoted);
const COMMON: Builtin = builtin!("cisco-legacy/common.cnf", quoted);
const DIAL: Builtin = builtin!("cisco-legacy/dial.xml", xml::escape);
const BOOK: Builtin = builtin!("cisco-legacy/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "cisco-legacy",
    maker: "Cisco",
    dhcp: "{tftp}",
    templates: &[PHONE, COMMON, DIAL, BOOK],
    files,
    common: |model| Room::shared(model, COMMON),
    more: Room::first_account,
    book: Some(Book {
        file: "directory.xml",
        template: BOOK.name,
        page: 32,
    }),
    writes: Writes {
        codecs: Some(Codecs::up_to(1, codec)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Firmware,
            Part::Phonebook,
        ],
        setting: (is_name, "dnd_control"),
        name_of: after_colon,
        ..Writes::NOTHING
    },
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    vec![
        File::new(handset.file_name(), PHONE),
        File::new(format!("dial-{}.xml", handset.mac), DIAL),
    ]
}

/// Letters, digits and `_`, a letter first.
fn is_name(key: &str) -> bool {
    xml::is_name(key) && !key.contains(['-', '.'])
}

/// What the maker calls a codec; there is one that is preferred, and no list (fusionpbx cisco/7960).
fn codec(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Alaw => "g711alaw",
        Codec::Ulaw => "g711ulaw",
        Codec::G729 => "g729",
        Codec::G722 | Codec::Opus => return None,
    })
}
