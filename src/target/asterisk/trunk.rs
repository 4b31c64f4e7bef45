use super::dialplan;
use super::names;
use super::work::Work;
use crate::calls::{Scope, TrunkKey};
use crate::model::{
    Address, Codec, Peer, Registration, Secret, Srtp, Transport, Trunk, TrunkId, UserId,
};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};

/// Where Microsoft takes calls by Direct Routing, in the order in which they are tried.
const TEAMS: [&str; 3] = [
    "sip.pstnhub.microsoft.com",
    "sip2.pstnhub.microsoft.com",
    "sip3.pstnhub.microsoft.com",
];

/// Where Microsoft calls from.
const TEAMS_FROM: [&str; 2] = ["52.112.0.0/14", "52.122.0.0/15"];

/// How often a trunk is asked whether it is there, in seconds.
const QUALIFY: i64 = 30;

/// The trunks of a tenant and its users' own accounts at providers.
pub(super) fn of(work: &Work<'_>) -> Vec<Value> {
    let own = work.calls.trunks.iter();
    let own = own.filter(|(_, key)| key.tenant.is_some());
    let trunks = own.filter_map(|(id, key)| trunk(work, id, key));
    let upstreams = work.upstreams();
    let upstreams = upstreams.map(|(id, server, account)| upstream(work, id, server, &account));
    trunks.chain(upstreams).collect()
}

/// A trunk. That of the library has a context of the host's.
pub(super) fn trunk(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> Option<Value> {
    let written = work.tenant.trunks.get(id)?;
    let context = match key.tenant {
        Some(_) => names::context(work.id, &Scope::Trunk(id.clone())),
        None => names::trunk(key),
    };
    let name = names::trunk(key);
    let mut fields = vec![
        ("name", Value::plain(name)),
        ("context", Value::plain(context)),
        ("codecs", Value::plain(codecs(&written.codecs))),
        ("variables", variables(names::trunk(key))),
        ("qualify", Value::number(QUALIFY)),
    ];
    if let Some(srtp) = encryption(written) {
        fields.push(("srtp", Value::plain(srtp)));
    }
    fields.extend(peer(written)?);
    Some(Value::record(fields))
}

fn encryption(trunk: &Trunk) -> Option<&'static str> {
    match (trunk.srtp, &trunk.peer) {
        (Srtp::Required, _) | (_, Peer::Teams { .. }) => Some("required"),
        (Srtp::Optional, _) => Some("optional"),
        (Srtp::Off, _) => None,
    }
}

fn peer(trunk: &Trunk) -> Option<Vec<(&'static str, Value)>> {
    let from = trunk.from.iter();
    let from = from.map(|address| (address.value.host.clone(), address.place));
    match &trunk.peer {
        Peer::Sip { server, register } => {
            let matches = [(server.value.host.clone(), server.place)];
            let contact = contact(&server.value, None, trunk.transport);
            let mut fields = vec![
                ("contacts", texts([(contact, server.place)])),
                ("matches", texts(matches.into_iter().chain(from))),
            ];
            if let Some(account) = register {
                fields.push((
                    "register",
                    register_at(&server.value, trunk.transport, account),
                ));
            }
            Some(fields)
        }
        Peer::Teams { sbc, .. } => {
            let contacts = TEAMS.map(|host| (format!("sip:{host}:5061;transport=tls"), sbc.place));
            let matches = TEAMS_FROM.map(|net| (net.to_owned(), sbc.place));
            let name = Spanned::new(sbc.value.host.clone(), sbc.place);
            Some(vec![
                ("contacts", texts(contacts)),
                ("matches", texts(matches.into_iter().chain(from))),
                ("from_domain", Value::text(&name)),
            ])
        }
        Peer::Zoom { .. } => None,
    }
}

fn upstream(
    work: &Work<'_>,
    user: &UserId,
    server: &Spanned<Address>,
    account: &Registration,
) -> Value {
    let name = names::upstream(work.id, user);
    let contact = contact(&server.value, None, Transport::Udp);
    Value::record([
        ("name", Value::plain(name.clone())),
        (
            "context",
            Value::plain(names::context(work.id, &Scope::Upstream(user.clone()))),
        ),
        ("codecs", Value::plain(codecs(&[]))),
        ("variables", variables(name)),
        ("qualify", Value::number(QUALIFY)),
        ("contacts", texts([(contact, server.place)])),
        // By the line of its registration alone: others may have accounts at the same provider
        ("matches", texts([])),
        (
            "register",
            register_at(&server.value, Transport::Udp, account),
        ),
    ])
}

fn variables(name: String) -> Value {
    let all = [
        (format!("GROUP({})", names::CHANNELS), name),
        ("PBXCTL_RINGS".to_owned(), dialplan::outside_ring()),
    ];
    Value::list(all.map(|(name, value)| {
        Value::record([("name", Value::plain(name)), ("value", Value::plain(value))])
    }))
}

fn register_at(server: &Address, transport: Transport, account: &Registration) -> Value {
    let user = &account.username;
    let place = user.place;
    let login = account.auth_username.as_ref().unwrap_or(user);
    let client = contact(server, Some(&user.value), transport);
    Value::record([
        (
            "user",
            Value::text(&Spanned::new(uri_user(&user.value), place)),
        ),
        ("login", Value::text(login)),
        ("password", password(&account.password)),
        (
            "server",
            Value::text(&Spanned::new(contact(server, None, transport), place)),
        ),
        ("client", Value::text(&Spanned::new(client, place))),
    ])
}

pub(super) fn password(written: &Spanned<Secret>) -> Value {
    let secret = match &written.value {
        Secret::From { path, .. } => SecretRef::written(path),
        Secret::Derived => SecretRef::written(""),
    };
    Value::secret(secret, Some(written.place))
}

/// An address of SIP, by what carries it.
fn contact(server: &Address, user: Option<&str>, transport: Transport) -> String {
    let user = user.map_or_else(String::new, |user| format!("{}@", uri_user(user)));
    let transport = match transport {
        Transport::Udp => "",
        Transport::Tcp => ";transport=tcp",
        Transport::Tls => ";transport=tls",
    };
    format!("sip:{user}{server}{transport}")
}

/// The user of a SIP address: whatever means something there as its number (RFC 3261, 25.1).
fn uri_user(user: &str) -> String {
    use std::fmt::Write as _;
    let mut written = String::new();
    for byte in user.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'+' | b'*' => {
                written.push(char::from(byte));
            }
            other => drop(write!(written, "%{other:02X}")),
        }
    }
    written
}

fn codecs(written: &[Codec]) -> String {
    if written.is_empty() {
        return "alaw,ulaw,g722".to_owned();
    }
    let names = written.iter().map(|codec| match codec {
        Codec::Alaw => "alaw",
        Codec::Ulaw => "ulaw",
        Codec::G722 => "g722",
        Codec::Opus => "opus",
        Codec::G729 => "g729",
    });
    names.collect::<Vec<_>>().join(",")
}

fn texts(all: impl IntoIterator<Item = (String, Place)>) -> Value {
    let all = all.into_iter();
    Value::list(all.map(|(text, place)| Value::text(&Spanned::new(text, place))))
}
