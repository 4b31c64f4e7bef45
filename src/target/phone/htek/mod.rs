//! Htek UC: `cfg<mac>.xml`, parameters by number; what stands in `para` is a remark.
//!
//! A phone asks for the common file of its model, then for its own.

mod numbers;

use super::codecs::{self, Codecs};
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, Key, KeyKind, value, xml};
use crate::catalog::Ability;
use crate::model::Proof;
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("htek/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("htek/common.xml", xml::escape);
const BOOK: Builtin = builtin!("htek/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "htek",
    maker: "Htek",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        zones: 10,
        proofs: &[Proof::Token, Proof::Password],
        // `wazo_htek`, fusionpbx htek/uc926
        codecs: Some(Codecs::up_to(6, codecs::payload_type)),
        parts: &[
            Part::Ntp,
            Part::AdminPassword,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        setting: (xml::is_numbered, "P5438"),
        name_of: element,
        ..Writes::NOTHING
    },
};

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let model = handset.model.value;
    let first = handset.accounts.first().map(|account| account.number);
    let accounts = (1..=model.lines).map(|number| account(handset, number));
    vec![
        ("first", Value::number(first.unwrap_or_default().into())),
        ("multicast", Value::flag(model.can(Ability::Multicast))),
        ("numbered", Value::list(accounts)),
        ("numbered_keys", keys(handset)),
    ]
}

fn account(handset: &Handset<'_>, number: u16) -> Value {
    let numbers = numbers::account(number);
    let fields = [
        ("number", number.into()),
        ("active", numbers.active),
        ("profile", numbers.profile),
        ("label", numbers.label),
        ("user", numbers.user),
        ("auth", numbers.auth),
        ("password", numbers.password),
        ("display", numbers.display),
        ("mailbox", numbers.mailbox),
        ("pickup", numbers.pickup),
    ];
    let fields = fields.map(|(name, number): (_, u32)| (name, Value::number(number.into())));
    let line = handset.account(number);
    let line = line.map(|line| ("line", value::lowered(line)));
    Value::record(fields.into_iter().chain(line))
}

/// All keys where any is written: those without anything to do are emptied.
fn keys(handset: &Handset<'_>) -> Value {
    let most = match handset.keys.is_empty() {
        true => 0,
        false => handset.model.value.keys,
    };
    Value::list((1..=most).map(|number| {
        let written = handset.keys.iter().find(|key| key.number == number);
        key(number, written)
    }))
}

fn key(number: u16, key: Option<&Key>) -> Value {
    let code = match key.map(|key| key.kind) {
        None => 0,
        Some(KeyKind::Line) => 1,
        Some(KeyKind::Dial) => 2,
        Some(KeyKind::Blf) => 3,
        Some(KeyKind::Park) => 8,
    };
    let part = |part| Value::number(numbers::key(number, part).into());
    let fields = [
        ("number", Value::number(number.into())),
        ("code", Value::number(code)),
        ("type", part(0)),
        ("value", part(1)),
        ("label", part(2)),
        ("line", part(3)),
    ];
    let dials = key.filter(|key| key.kind != KeyKind::Line);
    let dials = dials.map(|key| ("dials", key.value.clone()));
    let text = key.map(|key| ("text", key.label.clone()));
    let account = key.map(|key| ("account", Value::number(key.account.into())));
    Value::record(fields.into_iter().chain(dials).chain(text).chain(account))
}
