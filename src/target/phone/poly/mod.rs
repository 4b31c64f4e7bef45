//! Poly and Polycom (`SoundPoint`, `VVX`, `Trio`, `CCX`, Edge E): XML whose parameters are attributes.
//!
//! A phone asks for its master file `<mac>.cfg`, which names the files of its configuration, and then for its directory
//! `<mac>-directory.xml`. Of two files that name a parameter the first wins, so there is one. Keys are not placed one by one:
//! the phone puts lines first, then those whom it watches, then what its directory says is dialled by a key. Keys of expansion
//! modules are the ones that the phone has no room for.

use super::codecs::Codecs;
use super::lines::after_equals;
use super::room::{File, Part, Room, Writes};
use super::{Handset, Key, KeyKind, xml};
use crate::model::{Codec, Proof};
use crate::render::{Builtin, Value, builtin};

const MASTER: Builtin = builtin!("poly/master.cfg", xml::escape);
const PHONE: Builtin = builtin!("poly/phone.cfg", xml::escape);
const DIRECTORY: Builtin = builtin!("poly/directory.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "poly",
    maker: "Poly",
    dhcp: "{url}",
    templates: &[MASTER, PHONE, DIRECTORY],
    files,
    more,
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: true,
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::named(codec)),
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Background,
            Part::Clock,
            Part::Firmware,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_name, "feature.callPark.enabled"),
        name_of: after_equals,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    let mac = handset.mac;
    let mut files = vec![
        File::new(handset.file_name(), MASTER),
        File::new(format!("{mac}-sip.cfg"), PHONE),
    ];
    if keys(handset).next().is_some() {
        files.push(File::new(format!("{mac}-directory.xml"), DIRECTORY));
    }
    files
}

/// Keys of the phone and of its modules, which are one row.
fn keys<'a>(handset: &'a Handset<'_>) -> impl Iterator<Item = &'a Key> {
    let of_modules = handset.modules.iter().flat_map(|module| &module.keys);
    handset.keys.iter().chain(of_modules)
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let watched = keys(handset).filter(|key| key.kind == KeyKind::Blf);
    let dials = |key: &&Key| matches!(key.kind, KeyKind::Dial | KeyKind::Park);
    let dialled = keys(handset).filter(dials);
    vec![
        ("watched", numbered(handset, watched)),
        ("dialled", numbered(handset, dialled)),
    ]
}

/// A row of keys, numbered anew.
fn numbered<'a>(handset: &Handset<'_>, keys: impl Iterator<Item = &'a Key>) -> Value {
    let domain = handset.accounts.first();
    let domain = domain.map(|account| ("domain", account.domain.clone()));
    let keys = keys.zip(1..).map(|(key, number)| {
        let fields = [
            ("number", Value::number(number)),
            ("label", key.label.clone()),
            ("value", key.value.clone()),
        ];
        Value::record(fields.into_iter().chain(domain.clone()))
    });
    Value::list(keys)
}

fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "da" => "Danish_Denmark",
        "de" => "German_Germany",
        "en" => "English_United_States",
        "es" => "Spanish_Spain",
        "fr" => "French_France",
        "it" => "Italian_Italy",
        "nl" => "Dutch_Netherlands",
        "no" => "Norwegian_Norway",
        "pl" => "Polish_Poland",
        "pt" => "Portuguese_Portugal",
        "ru" => "Russian_Russia",
        "sv" => "Swedish_Sweden",
        _ => return None,
    })
}

/// What the maker calls a codec; only the files of CCX phones show Opus (fusionpbx polycom/ccx500).
fn codec(handset: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    let has_opus = handset.model.value.id.contains("-ccx");
    Some(match codec {
        Codec::Alaw => "G711_A",
        Codec::Ulaw => "G711_Mu",
        Codec::G722 => "G722",
        Codec::G729 => "G729_AB",
        Codec::Opus if has_opus => "Opus",
        Codec::Opus => return None,
    })
}
