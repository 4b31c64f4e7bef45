//! Gigaset N610, N670, N770 and N870: DECT bases, `<mac>.xml`. Each line of the base is a handset, which is told to enrol with
//! its number on the base as its PIN.

use super::lines::name_attribute;
use super::room::{File, Part, Room, Writes};
use super::{Account, Handset, value, xml};
use crate::model::Proof;
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("gigaset/phone.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "gigaset",
    maker: "Gigaset",
    dhcp: "{url}",
    templates: &[PHONE],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: Room::no_common,
    more,
    book: None,
    writes: Writes {
        accounts: None,
        keys: &[],
        modules: false,
        zones: 0,
        proofs: &[Proof::Token],
        parts: &[Part::Firmware, Part::Srtp, Part::Transport],
        zone: None,
        language: |_| None,
        setting: (xml::is_name, "Telephony.0.CT_ViaRKey"),
        name_of: name_attribute,
    },
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let first = handset.accounts.first().map(|account| account.number);
    let handsets = handset.accounts.iter().map(enrolled);
    vec![
        ("first", Value::number(first.unwrap_or_default().into())),
        ("handsets", Value::list(handsets)),
    ]
}

fn enrolled(account: &Account) -> Value {
    let name = format!("{:05}", account.number);
    let pin = format!("{:04}", account.number % 10_000);
    Value::record([
        ("name", Value::plain(name)),
        ("pin", Value::plain(pin)),
        ("line", value::lowered(account)),
    ])
}
