//! Avaya J100 with SIP firmware in an open environment: a script of `SET NAME "value"`, `<mac>.cfg`.
//!
//! A phone asks for `J100Supgrade.txt`, which belongs to nobody and sends it on to its own file (`wazo_avaya/common`, fusionpbx
//! avaya/J179). A value stands between quotes and cannot hold one. It takes the address of its firmware from 4.1.4.0.5 on. Its own
//! file sends it on to that of its keys, where a value has parts with `;` between them. The first three keys show calls, so that those
//! of a repository begin with the fourth.

mod escape;

use super::codecs::Codecs;
use super::lines::{after_set, quoted};
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, KeyKind, floor, xml};
use crate::diag::Diagnostic;
use crate::model::Codec;
use crate::render::{Builtin, builtin};

const PHONE: Builtin = builtin!("avaya/phone.cfg", quoted);
const KEYS: Builtin = builtin!("avaya/keys.cfg", escape::part);
const COMMON: Builtin = builtin!("avaya/common.txt", quoted);
const BOOK: Builtin = builtin!("avaya/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "avaya",
    maker: "Avaya",
    dhcp: "{url}",
    templates: &[PHONE, KEYS, COMMON, BOOK],
    files,
    common: |model| Room::shared(model, COMMON),
    book: Some(Book::whole("directory.xml", &BOOK)),
    writes: Writes {
        accounts: Some(1),
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
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
        faults,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    let keys = format!("{}-keys.cfg", handset.mac);
    let keys = (!handset.keys.is_empty()).then(|| File::new(keys, KEYS));
    let own = File::new(handset.file_name(), PHONE);
    [own].into_iter().chain(keys).collect()
}

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

/// The first firmware that takes a whole address for the next one; those before look for a file's name on another server (fusionpbx
/// avaya/J179, `APPNAME`).
const ADDRESS_OF_FIRMWARE: &str = "4.1.4.0.5";

fn faults(handset: &Handset<'_>) -> Vec<Diagnostic> {
    let firmware = handset.firmware.as_ref();
    let version = firmware.filter(|firmware| firmware.path.is_some());
    let version = version.map(|firmware| &firmware.version);
    let fault = version.and_then(|version| {
        floor::fault(
            handset,
            version,
            ADDRESS_OF_FIRMWARE,
            "cannot be told where the next one lies",
        )
    });
    fault.into_iter().collect()
}
