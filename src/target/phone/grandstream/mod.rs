//! Grandstream with items by name (`GRP26xx`, `GXP21xx`, `GXV33xx`): `cfg<mac>.xml`, configuration version 2.
//!
//! A phone asks for the binary `cfg<mac>`, which is left unanswered, then `cfg<mac>.xml`, `cfg<model>.xml` and `cfg.xml`, all in
//! lower case. Drop-downs are told by words. The server stands in `provisioning.config` (fusionpbx grandstream/grp26xx). The account of a key counts from 0, accounts themselves from 1.

use super::codecs::Codecs;
use super::lines::name_attribute;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, KeyKind, xml};
use crate::catalog::Ability;
use crate::model::{Codec, Proof};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("grandstream/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("grandstream/common.xml", xml::escape);
const BOOK: Builtin = builtin!("grandstream/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "grandstream",
    maker: "Grandstream",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: true,
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::up_to(CHOICES, codec)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_name, "provisioning.auto.mode"),
        name_of: name_attribute,
        ..Writes::NOTHING
    },
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let multicast = handset.model.value.can(Ability::Multicast);
    vec![("multicast", Value::flag(multicast))]
}

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"]
        .into_iter()
        .find(|known| *known == code)
}

/// How many codecs an account has a choice for; those that are left over name the last one again.
const CHOICES: usize = 8;

/// What the maker calls a codec (fusionpbx grandstream/grp261x).
#[expect(
    clippy::unnecessary_wraps,
    reason = "other makers have not all of them"
)]
fn codec(_: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    Some(match codec {
        Codec::Alaw => "PCMA",
        Codec::Ulaw => "PCMU",
        Codec::G722 => "G.722",
        Codec::G729 => "G.729A/B",
        Codec::Opus => "OPUS",
    })
}
