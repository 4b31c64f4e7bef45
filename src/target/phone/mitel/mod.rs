//! Mitel and Aastra (67xx to 69xx): text of `key: value`, `<MAC>.cfg`, the MAC in upper case.
//!
//! A phone asks for `security.tuz`, which is left unanswered, then for `startup.cfg` (`aastra.cfg` before firmware 4.0), for
//! `<model>.cfg`, which is left unanswered too, and for its own file. What comes later wins.
//!
//! Its password is that of `http digest …` (Mitel 6800 administrator guide 4.2.0, 5-314). How it is told of HTTPS no source says,
//! so there it keeps the address that it came with.

mod escape;
mod keys;

use super::codecs::{self, Codecs};
use super::lines::after_colon;
use super::room::{File, Part, Room, Writes};
use super::{Handset, KeyKind};
use crate::model::{Proof, Transport};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("mitel/phone.cfg", escape::escape);
const COMMON: Builtin = builtin!("mitel/common.cfg", escape::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "mitel",
    maker: "Mitel",
    dhcp: "{url}",
    templates: &[PHONE, COMMON],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more,
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: true,
        proofs: &[Proof::Token, Proof::Password],
        // `wazo_aastra/common`
        codecs: Some(Codecs::named(codecs::payload_type)),
        parts: &[
            Part::Ntp,
            Part::Clock,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (is_name, "sip line1 backup proxy ip"),
        name_of: after_colon,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let transport = handset.accounts.first().map(|account| account.transport);
    let transport = match transport {
        Some(Transport::Tcp) => 2,
        Some(Transport::Tls) => 4,
        Some(Transport::Udp) | None => 1,
    };
    vec![
        ("transport", Value::number(transport)),
        ("places", keys::placed(handset)),
    ]
}

/// The maker's file of a language; English is in the phone.
fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "de" => "lang_de.txt",
        "en" => "",
        "es" => "lang_es.txt",
        "fr" => "lang_fr.txt",
        "it" => "lang_it.txt",
        "nl" => "lang_nl_nl.txt",
        _ => return None,
    })
}

/// Words of small letters, digits and a few marks, with a blank between them.
fn is_name(key: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_[]|".contains(&byte);
    let word = |word: &str| !word.is_empty() && word.bytes().all(known);
    key.split(' ').all(word)
}
