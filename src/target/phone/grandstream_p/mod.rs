//! Grandstream with numbered parameters (`GXP11xx` to `GXP20xx`, `HT8xx`): `cfg<mac>.xml`, configuration version 1.
//!
//! A phone asks for the binary `cfg<mac>`, which is left unanswered, then `cfg<mac>.xml`, `cfg<model>.xml` and `cfg.xml`, all in
//! lower case. `P1360` and `P1361` prove who it is (fusionpbx grandstream/gxp21xx). Each account has `numbers` of its own.

mod keys;
mod numbers;

use super::codecs::{self, Codecs};
use super::lines::element;
use super::room::{Book, File, Part, Room, Writes};
use super::{Handset, KeyKind, value, xml};
use crate::diag::{Code, Diagnostic};
use crate::model::{Codec, Proof, Transport};
use crate::render::{Builtin, Value, builtin};
use numbers::Scheme;

const PHONE: Builtin = builtin!("grandstream-p/phone.xml", xml::escape);
const COMMON: Builtin = builtin!("grandstream-p/common.xml", xml::escape);
const BOOK: Builtin = builtin!("grandstream-p/phonebook.xml", xml::escape);

/// This room.
pub(in crate::target) const ROOM: Room = Room {
    family: "grandstream-p",
    maker: "Grandstream",
    dhcp: "{url}",
    templates: &[PHONE, COMMON, BOOK],
    files: |handset| vec![File::new(handset.file_name(), PHONE)],
    common: |model| Room::shared(model, COMMON),
    more,
    book: Some(Book::whole("phonebook.xml", &BOOK)),
    writes: Writes {
        keys: &[KeyKind::Blf, KeyKind::Dial, KeyKind::Park],
        proofs: &[Proof::Token, Proof::Password],
        codecs: Some(Codecs::named(codec)),
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
        setting: (xml::is_numbered, "P1362"),
        name_of: element,
        faults: |handset| {
            let faults = [without_tls(handset), keys::fault(handset)];
            faults.into_iter().flatten().collect()
        },
        ..Writes::NOTHING
    },
};

fn language(code: &str) -> Option<&'static str> {
    ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru"]
        .into_iter()
        .find(|known| *known == code)
}

fn more(handset: &Handset<'_>) -> Vec<(&'static str, Value)> {
    let accounts = (1..=handset.model.value.lines).map(|number| account(handset, number));
    vec![
        ("numbered", Value::list(accounts)),
        ("numbered_keys", keys::numbered(handset)),
    ]
}

/// An account with its numbers, those of its server among them where it has one.
fn account(handset: &Handset<'_>, number: u16) -> Value {
    let scheme = Scheme::of(&handset.model.value.id);
    let numbers = scheme.account(number);
    let value = |number: u32| Value::number(number.into());
    let fields = [
        Some(("user", numbers.user)),
        Some(("auth", numbers.auth)),
        Some(("password", numbers.password)),
        Some(("display", numbers.display)),
        numbers.port.map(|number| ("port", number)),
        numbers.name.map(|number| ("name", number)),
        numbers.mailbox.map(|number| ("mailbox", number)),
        numbers.pickup.map(|number| ("pickup", number)),
    ];
    let fields = fields.into_iter().flatten();
    let fields = fields.map(|(name, number)| (name, value(number)));
    let line = handset.account(number);
    let line = line.map(|line| ("line", value::lowered(line)));
    let server = server(handset, scheme, number).map(|server| ("server", server));
    Value::record(fields.chain(line).chain(server))
}

/// A server with its numbers. One that all ports have is told of the first account that there is.
fn server(handset: &Handset<'_>, scheme: Scheme, number: u16) -> Option<Value> {
    let numbers = scheme.server(number)?;
    let first = handset.accounts.first();
    let line = match scheme {
        Scheme::OneServer => first,
        Scheme::Lines | Scheme::Ports => handset.account(number),
    };
    let value = |number: u32| Value::number(number.into());
    let fields = [
        ("active", value(numbers.active)),
        ("address", value(numbers.address)),
        ("outbound", value(numbers.outbound)),
        ("transport", value(numbers.transport)),
        ("srtp", value(numbers.srtp)),
        ("mwi", value(numbers.mwi)),
        ("codecs", Value::list(numbers.codecs.map(value))),
    ];
    let line = line.map(|line| {
        let carried = Value::number(transport(handset, line.transport));
        [("line", value::lowered(line)), ("carried", carried)]
    });
    Some(Value::record(
        fields.into_iter().chain(line.into_iter().flatten()),
    ))
}

/// How a transport is told; the GXP2000 counts from 1 (fusionpbx grandstream/gxp20xx).
fn transport(handset: &Handset<'_>, transport: Transport) -> i64 {
    let first = i64::from(handset.model.value.id == "grandstream-gxp2000");
    match transport {
        Transport::Udp => first,
        Transport::Tcp => first + 1,
        Transport::Tls => first + 2,
    }
}

/// The GXP2000 speaks UDP and TCP alone.
fn without_tls(handset: &Handset<'_>) -> Option<Diagnostic> {
    let model = handset.model.value;
    let transport = handset.transport?;
    let cannot = transport.value == Transport::Tls && model.id == "grandstream-gxp2000";
    let message = format!("a {} speaks no TLS", model.name);
    let fault = cannot.then(|| Diagnostic::new(Code::E0601, message))?;
    let fault = fault.label(transport.place, "asked for here");
    Some(fault.label(handset.model.place, "by this phone"))
}

/// The payload type of a codec, by which all of them are told; of the boxes with ports, G.722 is the larger ones' alone, and Opus 123
/// (fusionpbx grandstream/gxp16xx, ht802 and ht818).
fn codec(handset: &Handset<'_>, codec: Codec) -> Option<&'static str> {
    match (codec, Scheme::of(&handset.model.value.id)) {
        (Codec::Opus, Scheme::Lines) | (Codec::G722, Scheme::Ports) => None,
        (Codec::Opus, _) => Some("123"),
        _ => codecs::payload_type(handset, codec),
    }
}
