//! Panasonic KX-UT: text of `NAME="value"` with a fixed first line, lines that end with CR and LF, and an empty one at the end.
//!
//! A phone asks for `<MODEL>.cfg` at the root of the server, which names the file of each phone: `Config<MAC>.cfg`, the MAC in upper
//! case.

mod escape;

use super::lines::after_equals;
use super::room::{File, Part, Room, Writes};
use crate::catalog::zones::zone_rules;
use crate::model::Proof;
use crate::render::{Builtin, builtin};
use escape::escape;

const PHONE: Builtin = builtin!("panasonic/phone.cfg", escape);
const COMMON: Builtin = builtin!("panasonic/common.cfg", escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "panasonic",
    maker: "Panasonic",
    dhcp: "{url}/",
    templates: &[PHONE, COMMON],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    writes: Writes {
        proofs: &[Proof::Token],
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Clock,
            Part::Firmware,
        ],
        zone: Some(zone),
        language,
        setting: (is_name, "CFG_RESYNC_FROM_SIP"),
        name_of: after_equals,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

/// Zones without a saving time: how that is told is not known.
fn zone(iana: &str) -> Option<&'static str> {
    let rules = zone_rules(iana)?;
    rules.saving.is_none().then_some("")
}

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it"]
        .into_iter()
        .find(|known| *known == code)
}

/// Capital letters, digits and `_`.
fn is_name(key: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    key.starts_with(|first: char| first.is_ascii_uppercase()) && key.bytes().all(known)
}
