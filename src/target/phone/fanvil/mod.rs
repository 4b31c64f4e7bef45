//! Fanvil: XML of nested elements, `<mac>.cfg`.
//!
//! Where it fetches and how it proves who it is stands in `ap` (fusionpbx fanvil/h2u-v2, tancredi `scheme_map`).
//!
//! A phone asks for the common file of its model, then for its own. A setting is written as its path: `phone/display/LCDTitle`.

use super::codecs::Codecs;
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, KeyKind, xml};
use crate::catalog::Ability;
use crate::model::{Codec, Proof};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("fanvil/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("fanvil/common.xml", xml::escape);
const BOOK: Builtin = builtin!("fanvil/phonebook.xml", xml::escape);

/// Seconds of a step of `TimeZone`: a quarter of an hour.
const STEP: i32 = 900;

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "fanvil",
    maker: "Fanvil",
    dhcp: "{url}/$mac.cfg",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::named(codec)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
        ],
        language,
        setting: (is_path, "phone/display/LCDTitle"),
        name_of: element,
        ..Writes::NOTHING
    },
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let multicast = handset.model.value.can(Ability::Multicast);
    let settings = handset.settings.iter().map(|setting| {
        let parts: Vec<_> = setting.key.value.split('/').map(Value::plain).collect();
        Value::record([
            ("close", Value::list(parts.iter().rev().cloned())),
            ("open", Value::list(parts)),
            ("value", Value::text(&setting.value)),
        ])
    });
    let mut more = vec![
        ("multicast", Value::flag(multicast)),
        ("paths", Value::list(settings)),
    ];
    let clock = handset.clock.as_ref();
    more.extend(clock.map(|clock| {
        let steps = clock.value.rules.standard / STEP;
        ("time_zone", Value::number(steps.into()))
    }));
    more
}

fn is_path(key: &str) -> bool {
    key.contains('/') && key.split('/').all(xml::is_name)
}

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr"]
        .into_iter()
        .find(|known| *known == code)
}

/// What the maker calls a codec (fusionpbx fanvil/x5u).
#[expect(
    clippy::unnecessary_wraps,
    reason = "other makers have not all of them"
)]
fn codec(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Alaw => "PCMA",
        Codec::Ulaw => "PCMU",
        Codec::G722 => "G722",
        Codec::G729 => "G729",
        Codec::Opus => "OPUS",
    })
}
