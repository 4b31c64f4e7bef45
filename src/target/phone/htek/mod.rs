//! Htek UC: `cfg<mac>.xml`, parameters by number; what stands in `para` is a remark.
//!
//! A phone asks for the common file of its model, then for its own.

mod numbers;

use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, Key, KeyKind, value, xml};
use crate::catalog::{Ability, PhoneModel};
use crate::render::{Builtin, Value};

const PHONE: &str = "htek/phone.xml";
const COMMON: &str = "htek/common.xml";
const BOOK: &str = "htek/phonebook.xml";

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "htek",
    maker: "Htek",
    dhcp: "{url}",
    templates: &[
        Builtin {
            name: PHONE,
            text: include_str!("../../../../templates/htek/phone.xml"),
            escape: xml::escape,
        },
        Builtin {
            name: COMMON,
            text: include_str!("../../../../templates/htek/common.xml"),
            escape: xml::escape,
        },
        Builtin {
            name: BOOK,
            text: include_str!("../../../../templates/htek/phonebook.xml"),
            escape: xml::escape,
        },
    ],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common,
    more,
    book: Some(Book {
        file: "phonebook.xml",
        template: BOOK,
        page: usize::MAX,
    }),
    writes: Writes {
        accounts: None,
        keys: &[KeyKind::Line, KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        modules: false,
        zones: 10,
        parts: &[
            Part::AdminPassword,
            Part::Phonebook,
            Part::Srtp,
            Part::Transport,
            Part::Vlan,
        ],
        zone: None,
        language: |_| None,
        setting: (is_number, "P5438"),
        name_of: element,
    },
};

fn common(model: &PhoneModel) -> Vec<File> {
    let name = model.common_file.iter().cloned();
    name.map(|name| File::new(name, COMMON)).collect()
}

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

/// Whether it is a number of a parameter: `P5438`.
fn is_number(key: &str) -> bool {
    let digits = key.strip_prefix('P');
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
