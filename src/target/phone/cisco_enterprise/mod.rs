//! Cisco with enterprise firmware (79x1 to 88xx): `SEP<MAC>.cnf.xml`, the MAC in upper case.
//!
//! A phone asks for `CTLSEP<MAC>.tlv`, `ITLSEP<MAC>.tlv` and `ITLFile.tlv`, which are left unanswered, then for its own file and
//! for what that names: the rules by which it dials. A phone without an own file asks for `XMLDefault.cnf.xml`.
//!
//! TLS wants `deviceSecurityMode` too (usecallmanagernz.github.io, `SEPMAC.cnf.xml`).

mod names;

use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, Key, KeyKind, xml};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("cisco-enterprise/phone.xml", xml::escape);
const DIAL: Builtin = builtin!("cisco-enterprise/dial.xml", xml::escape);
const DEFAULT: Builtin = builtin!("cisco-enterprise/default.xml", xml::escape);
const BOOK: Builtin = builtin!("cisco-enterprise/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "cisco-enterprise",
    maker: "Cisco",
    dhcp: "{tftp}",
    templates: &[PHONE, DIAL, DEFAULT, BOOK],
    files,
    common: |model| Room::shared(model, DEFAULT),
    more,
    book: Some(Book {
        file: "directory.xml",
        template: BOOK.name,
        page: 32,
    }),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Clock,
            Part::Firmware,
            Part::Phonebook,
            Part::Transport,
        ],
        zone: Some(names::zone),
        language: names::language,
        setting: (xml::is_name, "webAccess"),
        name_of: element,
        ..Writes::NOTHING
    },
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    vec![
        File::new(handset.file_name(), PHONE),
        File::new(format!("dial-{}.xml", handset.mac), DIAL),
    ]
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let mut more = vec![
        ("first", super::value::first(handset)),
        ("buttons", buttons(handset)),
    ];
    let code = handset.language.as_ref().map(Value::text);
    more.extend(code.map(|code| ("language_code", code)));
    more
}

/// All of its buttons: without them no line is there, so where none is written they are those of the lines.
fn buttons(handset: &Handset<'_>) -> Value {
    let lines = handset.accounts.iter().filter(|_| handset.keys.is_empty());
    let lines = lines.map(|account| Key {
        place: handset.place,
        number: account.number,
        kind: KeyKind::Line,
        account: account.number,
        label: account.label.clone(),
        value: account.user.clone(),
    });
    let keys: Vec<_> = lines.chain(handset.keys.iter().cloned()).collect();
    Value::list(keys.iter().map(|key| super::value::key(handset, key)))
}
