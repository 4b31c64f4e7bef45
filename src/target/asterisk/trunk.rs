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
use crate::target::peer;

/// How often a trunk is asked whether it is there, in seconds.
const QUALIFY: i64 = 30;

/// The trunks of a tenant and its users' own accounts at providers.
pub(super) fn of(work: &Work<'_>) -> Vec<Value> {
    let own = work.calls.trunks.iter();
    let own = own.filter(|(_, key)| key.tenant.is_some());
    let trunks = own.flat_map(|(id, key)| trunk(work, id, key));
    let upstreams = work.upstreams();
    let upstreams = upstreams.map(|(id, server, account)| upstream(work, id, server, &account));
    trunks.chain(upstreams).collect()
}

/// A trunk: an endpoint for each of its servers, as the addresses of one are tried in no order. That of the library has a context of
/// the host's.
pub(super) fn trunk(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> Vec<Value> {
    let Some(written) = work.tenant.trunks.get(id) else {
        return Vec::new();
    };
    let servers = peer::servers(written);
    let servers = servers.iter().enumerate();
    let all = servers.map(|(at, server)| {
        let mut fields = endpoint(work, (id, key), written, (at, server));
        if at == 0 {
            fields.extend(of_first(written));
        }
        Value::record(fields)
    });
    all.collect()
}

/// The names of the endpoints of a trunk, in the order in which they are tried.
pub(super) fn names(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> Vec<String> {
    let written = work.tenant.trunks.get(id);
    let servers = written.map_or(0, |trunk| peer::servers(trunk).len());
    (0..servers)
        .map(|at| names::trunk_server(key, at))
        .collect()
}

fn endpoint(
    work: &Work<'_>,
    (id, key): (&TrunkId, &TrunkKey),
    written: &Trunk,
    (at, server): (usize, &Spanned<Address>),
) -> Vec<(&'static str, Value)> {
    let context = match key.tenant {
        Some(_) => names::context(work.id, &Scope::Trunk(id.clone())),
        None => names::trunk(key),
    };
    let contact = contact(&server.value, None, written.transport);
    let mut fields = vec![
        ("name", Value::plain(names::trunk_server(key, at))),
        ("context", Value::plain(context)),
        ("codecs", Value::plain(codecs(&written.codecs))),
        ("variables", variables(names::trunk(key))),
        ("qualify", Value::number(QUALIFY)),
        ("contacts", texts([(contact, server.place)])),
    ];
    if let Some(srtp) = encryption(written.srtp) {
        fields.push(("srtp", Value::plain(srtp)));
    }
    if let Some(sbc) = written.sbc() {
        let name = Spanned::new(sbc.value.host.clone(), sbc.place);
        fields.push(("transport", Value::text(&name)));
        fields.push(("from_domain", Value::text(&name)));
    }
    fields
}

const fn encryption(srtp: Srtp) -> Option<&'static str> {
    match srtp {
        Srtp::Required => Some("required"),
        Srtp::Optional => Some("optional"),
        Srtp::Off => None,
    }
}

/// What the first endpoint of a trunk has for all: whom calls come from, and our account.
fn of_first(trunk: &Trunk) -> Vec<(&'static str, Value)> {
    let callers = peer::callers(trunk);
    let callers = callers.map(|address| (address.value.host.clone(), address.place));
    let networks = peer::networks(trunk).iter();
    let networks = networks.map(|net| ((*net).to_owned(), trunk.place));
    let known = texts(callers.chain(networks));
    let mut fields = match trunk.sbc() {
        Some(sbc) if peer::is_shared(trunk) => {
            vec![("called", Value::text(&called(sbc))), ("permitted", known)]
        }
        _ => vec![("matches", known)],
    };
    if let Peer::Sip {
        server,
        register: Some(account),
    } = &trunk.peer
    {
        let register = register_at(&server.value, trunk.transport, account);
        fields.push(("register", register));
    }
    fields
}

/// What a call to us has as its address, as an expression: that of every customer comes from the same networks.
fn called(sbc: &Spanned<Address>) -> Spanned<String> {
    let host = sbc.value.host.replace('.', "[.]");
    Spanned::new(format!("/[@:]{host}([:;?]|$)/"), sbc.place)
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

/// As `allow=` has them.
pub(super) fn codecs(written: &[Codec]) -> String {
    let usual = [Codec::Alaw, Codec::Ulaw, Codec::G722];
    let written = if written.is_empty() { &usual } else { written };
    let names: Vec<_> = written.iter().map(|codec| codec.name()).collect();
    names.join(",")
}

fn texts(all: impl IntoIterator<Item = (String, Place)>) -> Value {
    let all = all.into_iter();
    Value::list(all.map(|(text, place)| Value::text(&Spanned::new(text, place))))
}
