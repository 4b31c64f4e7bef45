//! Snom desk phones: `snom<Type>-<MAC>.htm`, the MAC in upper case, which is XML in spite of its name.
//!
//! A phone asks for `snom<Type>.htm`, which belongs to nobody, then for its own file, then for what that names. Identities count
//! from 1, keys from 0. `perm="R"` keeps what is written here from being changed on the phone. It proves who it is by
//! `http_client_user` and `http_client_pass` (fusionpbx snom/D315).

use super::clock::{Moment, moment};
use super::codecs::{self, Codecs};
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Clock, Handset, KeyKind, xml};
use crate::model::Proof;
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("snom/phone.xml", xml::escape);
const FIRMWARE: Builtin = builtin!("snom/firmware.xml", xml::escape);
const COMMON: Builtin = builtin!("snom/common.xml", xml::escape);
const BOOK: Builtin = builtin!("snom/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "snom",
    maker: "Snom",
    dhcp: "{url}/",
    templates: &[PHONE, FIRMWARE, COMMON, BOOK],
    files,
    common: |model| Room::shared(model, COMMON),
    more,
    book: Some(Book {
        file: "directory.xml",
        template: BOOK.name,
        page: 50,
    }),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        // `wazo_snom/common`, fusionpbx snom/D785
        codecs: Some(Codecs::named(codecs::encoding_name)),
        parts: &[
            Part::Ntp,
            Part::Resync,
            Part::AdminPassword,
            Part::Background,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        language,
        setting: (xml::is_name, "intercom_enabled"),
        name_of: single,
        ..Writes::NOTHING
    },
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    let mut files = vec![File::new(handset.file_name(), PHONE)];
    let firmware = handset.firmware.as_ref();
    if firmware.is_some_and(|firmware| firmware.path.is_some()) {
        let name = format!("snom-firmware-{}.xml", handset.mac);
        files.push(File::new(name, FIRMWARE));
    }
    files
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let clock = handset.clock.as_ref();
    let clock = clock.map(|clock| ("dst", Value::plain(dst(&clock.value))));
    clock.into_iter().collect()
}

/// `3600 03.05.07 02:00:00 10.05.07 03:00:00`: month, week and weekday, of which 05 is the last and 07 Sunday
/// (service.snom.com, `dst`).
fn dst(clock: &Clock) -> String {
    let Some(saving) = clock.rules.saving else {
        return String::new();
    };
    let more = saving.offset - clock.rules.standard;
    let (start, end) = (at(moment(saving.start)), at(moment(saving.end)));
    format!("{more} {start} {end}")
}

fn at(moment: Moment) -> String {
    let weekday = moment.sunday_last();
    let (month, week) = (moment.month, moment.week);
    let (hour, minute) = (moment.hour, moment.minute);
    format!("{month:02}.{week:02}.{weekday:02} {hour:02}:{minute:02}:00")
}

/// The element of a line, unless it stands once for each identity or zone.
fn single(line: &str) -> Option<&str> {
    element(line).filter(|_| !line.contains(" idx="))
}

fn language(code: &str) -> Option<&'static str> {
    Some(match code {
        "cs" => "Cestina",
        "da" => "Dansk",
        "de" => "Deutsch",
        "en" => "English",
        "es" => "Espanol",
        "fi" => "Suomi",
        "fr" => "Francais",
        "it" => "Italiano",
        "nl" => "Nederlands",
        "no" => "Norsk",
        "pl" => "Polski",
        "pt" => "Portugues",
        "ru" => "Russian",
        "sv" => "Svenska",
        "tr" => "Turkce",
        _ => return None,
    })
}
