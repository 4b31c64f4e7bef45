//! Gigaset N510 and N720: DECT bases, `<MAC>.xml`, the MAC in upper case: items by the names of the firmware's own variables
//! (`wazo_gigaset/N510` and N720). Both speak UDP alone as far as the source goes.

mod escape;

use super::lines::capital_id;
use super::room::{File, Part, Room, Writes};
use super::{Account, Handset, value};
use crate::render::{Builtin, Value, builtin};

const PHONE: Builtin = builtin!("gigaset-legacy/phone.xml", escape::escape);
const N720: Builtin = builtin!("gigaset-legacy/phone.n720.xml", escape::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "gigaset-legacy",
    maker: "Gigaset",
    dhcp: "{url}",
    templates: &[PHONE, N720],
    files,
    more,
    writes: Writes {
        parts: &[Part::Ntp, Part::Vlan],
        setting: (is_name, "BS_IP_Data1.ucB_CT_AFTER_ON_HOOK"),
        name_of: capital_id,
        ..Writes::NOTHING
    },
    ..Room::NOTHING
};

fn files(handset: &Handset<'_>) -> Vec<File> {
    let template = match handset.model.value.id.contains("n720") {
        true => N720,
        false => PHONE,
    };
    vec![File::new(handset.file_name(), template)]
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let bases = handset.accounts.iter().map(told);
    let mut more = vec![
        ("first", value::first(handset)),
        ("bases", Value::list(bases)),
    ];
    let vlan = handset.vlan.map(|vlan| Value::plain(hex(vlan.value)));
    more.extend(vlan.map(|vlan| ("vlan_hex", vlan)));
    more
}

/// An account: the first is without a number in most names, and each calls with its own handset alone.
fn told(account: &Account) -> Value {
    let number = u32::from(account.number);
    let suffix = match number {
        1 => String::new(),
        number => format!("_{number}"),
    };
    let index = number.saturating_sub(1);
    Value::record([
        ("number", Value::number(number.into())),
        ("index", Value::number(index.into())),
        ("suffix", Value::plain(suffix)),
        (
            "mask",
            Value::plain(hex(1_u32.checked_shl(index).unwrap_or(0))),
        ),
        ("port", Value::plain(hex(account.proxy_port.into()))),
        ("line", value::lowered(account)),
    ])
}

fn hex(number: u32) -> String {
    format!("{number:#x}")
}

/// The name of a variable: words with `.` between them and numbers in brackets.
fn is_name(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_.[]%".contains(&byte);
    key.starts_with("BS_") && key.bytes().all(fits)
}
