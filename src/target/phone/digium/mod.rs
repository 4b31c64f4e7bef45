//! Digium D40 to D70: `<mac>.cfg`, which is XML in spite of its name (`wazo_digium/common`, fusionpbx digium/d65).
//!
//! A phone without an own file asks for `000000000000.cfg`, which is nobody's and is not written. The directory is one of contacts,
//! which the phone's own file names. So are keys: the line keys without an account show the contacts of one group, in their order, and
//! watch those that are subscribed to (`wazo_digium/common`); a phone has room for one list of contacts, keys or directory.
//!
//! Where it fetches and how it proves who it is stands in `config_server_url` (wiki.asterisk.org, Digium phones, XML configuration).

use super::codecs::Codecs;
use super::lines::id_attribute;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, Key, KeyKind, xml};
use crate::diag::{Code, Diagnostic};
use crate::model::{Codec, Phonebook, Proof};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("digium/phone.xml", xml::escape);
const KEYS: Builtin = builtin!("digium/keys.xml", xml::escape);
const BOOK: Builtin = builtin!("digium/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "digium",
    maker: "Digium",
    dhcp: "{url}",
    templates: &[PHONE, KEYS, BOOK],
    files,
    more,
    book: Some(Book::whole("contacts.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        proofs: &[Proof::Token, Proof::Password],
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
        faults,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    let keys = format!("{}-contacts.xml", handset.mac);
    let keys = contact_key(handset).map(|_| File::new(keys, KEYS));
    let own = File::new(handset.file_name(), PHONE);
    [own].into_iter().chain(keys).collect()
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    vec![
        ("type", Value::plain(handset.model.value.short_name())),
        ("has_contacts", Value::flag(contact_key(handset).is_some())),
    ]
}

/// The first key that is a contact.
fn contact_key<'a>(handset: &'a Handset<'_>) -> Option<&'a Key> {
    let mut keys = handset.keys.iter();
    keys.find(|key| key.kind != KeyKind::Line)
}

fn faults(handset: &Handset<'_>) -> Vec<Diagnostic> {
    let Some(key) = contact_key(handset) else {
        return Vec::new();
    };
    let book = handset.phonebook;
    let book = book.filter(|book| book.value != Phonebook::None);
    let twice = book.map(|book| {
        let message = "a Digium phone has room for keys or a directory, and not for both";
        let fault = Diagnostic::new(Code::E0601, message).label(book.place, "a directory");
        fault.label(key.place, "a key")
    });
    let nowhere = handset.url.is_none().then(|| {
        let message = "phones cannot be told where their keys lie";
        let fault = Diagnostic::new(Code::E0601, message).label(key.place, "asked for here");
        fault.help("write the address that phones fetch from into `url` of `provisioning`")
    });
    twice.into_iter().chain(nowhere).collect()
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
