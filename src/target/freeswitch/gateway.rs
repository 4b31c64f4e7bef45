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
const PING: &str = "30";

/// How long a registration holds, in seconds.
const EXPIRES: &str = "600";

/// The gateways of a tenant: its own trunks, and its users' own accounts at providers.
pub(super) fn tenant(work: &Work<'_>) -> Vec<Value> {
    let own = work.calls.trunks.iter();
    let own = own.filter(|(_, key)| key.tenant.is_some());
    let trunks = own.flat_map(|(id, key)| trunk(work, id, key));
    trunks.chain(upstreams(work)).collect()
}

/// The gateways of a trunk, one for each of its servers; that of the library has a context of the host's.
pub(super) fn trunk(work: &Work<'_>, id: &TrunkId, key: &TrunkKey) -> Vec<Value> {
    let Some(written) = work.tenant.trunks.get(id) else {
        return Vec::new();
    };
    let register = match &written.peer {
        Peer::Sip { register, .. } => register.as_ref(),
        Peer::Teams { .. } | Peer::Zoom { .. } => None,
    };
    let context = match key.tenant {
        Some(_) => names::context(work.id, &Scope::Trunk(id.clone())),
        None => names::trunk(key),
    };
    let servers = peer::servers(written);
    let gateways = servers.iter().zip(of_trunk(work, id));
    let gateways = gateways.map(|(server, name)| {
        let mut params = other_end(server, written.transport, register);
        params.push(pair("caller-id-in-from", Value::plain("true")));
        params.extend(register.map(|_| pair("extension", Value::plain(TO))));
        match written.sbc() {
            Some(sbc) => named(&mut params, sbc),
            None => params.push(own_domain(server)),
        }
        params.push(pair("context", Value::plain(context.clone())));
        gateway(name, params, variables(written))
    });
    gateways.collect()
}

/// The names of the gateways of a trunk, in the order in which they are tried.
pub(super) fn of_trunk(work: &Work<'_>, id: &TrunkId) -> Vec<String> {
    let (key, written) = (work.calls.trunks.get(id), work.tenant.trunks.get(id));
    let servers = written.map_or(0, |trunk| peer::servers(trunk).len());
    let names = |key| (0..servers).map(move |at| names::gateway(key, at));
    key.into_iter().flat_map(names).collect()
}

/// Our own name instead of our address, where the other end knows us by it: in From and Contact, of calls and of `OPTIONS`.
fn named(params: &mut Vec<Value>, sbc: &Spanned<Address>) {
    let name = || sbc.value.host.clone();
    params.push(text("from-domain", name(), sbc.place));
    params.push(text("contact-host", name(), sbc.place));
    params.push(pair("contact-in-ping", Value::plain("true")));
}

fn variables(trunk: &Trunk) -> Vec<Value> {
    let all = of_leg(trunk).into_iter();
    all.map(|(name, value)| pair(name, Value::plain(value)))
        .collect()
}

/// What a leg of a trunk has beside its address: how its voices are carried.
pub(super) fn of_leg(trunk: &Trunk) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let srtp = match trunk.srtp {
        Srtp::Required => Some("mandatory"),
        Srtp::Optional => Some("optional"),
        Srtp::Off => None,
    };
    all.extend(srtp.map(|srtp| ("rtp_secure_media", srtp.to_owned())));
    if !trunk.codecs.is_empty() {
        let names = codecs(&trunk.codecs).replace(',', ":");
        all.push((CODECS, format!("^^:{names}")));
    }
    all
}

/// The variable of a channel that says which codecs alone it may have.
pub(super) const CODECS: &str = "absolute_codec_string";

/// Codecs as that variable has them.
pub(super) fn codecs(written: &[Codec]) -> String {
    let names: Vec<_> = written.iter().copied().map(codec).collect();
    names.join(",")
}

const fn codec(codec: Codec) -> &'static str {
    match codec {
        Codec::Alaw => "PCMA",
        Codec::Ulaw => "PCMU",
        Codec::G722 => "G722",
        Codec::Opus => "OPUS",
        Codec::G729 => "G729",
    }
}

/// Without what we would show in From: calls by an account are from that account, and no extension is anybody's business there.
fn upstreams(work: &Work<'_>) -> impl Iterator<Item = Value> {
    let accounts = work.upstreams();
    accounts.map(|(id, server, registration)| upstream(work, id, server, &registration))
}

fn upstream(
    work: &Work<'_>,
    id: &UserId,
    server: &Spanned<Address>,
    account: &Registration,
) -> Value {
    let mut params = other_end(server, Transport::Udp, Some(account));
    params.push(own_domain(server));
    let context = names::context(work.id, &Scope::Upstream(id.clone()));
    params.push(pair("context", Value::plain(context)));
    // Whatever was dialled, it is the user who is called
    let held = work.held.users.get(id);
    params.extend(held.map(|held| pair("extension", Value::plain(held.extension.to_string()))));
    gateway(names::upstream(work.id, id), params, Vec::new())
}

fn gateway(name: String, params: Vec<Value>, variables: Vec<Value>) -> Value {
    Value::record([
        ("name", Value::plain(name)),
        ("params", Value::list(params)),
        ("variables", Value::list(variables)),
    ])
}

/// The other end, and our account there. FreeSWITCH wants a user name and a password even where nobody asks for them.
fn other_end(
    server: &Spanned<Address>,
    transport: Transport,
    register: Option<&Registration>,
) -> Vec<Value> {
    let place = server.place;
    let address = server.value.to_string();
    let carried = match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    };
    let mut all = vec![
        text("proxy", address.clone(), place),
        text("realm", server.value.host.clone(), place),
        pair("register-transport", Value::plain(carried)),
        pair("ping", Value::plain(PING)),
    ];
    match register {
        None => all.extend([
            pair("register", Value::plain("false")),
            pair("username", Value::plain("pbxctl")),
            pair("password", Value::plain("none")),
        ]),
        Some(account) => all.extend(registration(account)),
    }
    all
}

/// What counts as dialled where a call comes to the address that was registered: the number in To, else that in the address.
const TO: &str = "auto";

/// The domain in From, where the other end knows us by an account of its own.
fn own_domain(server: &Spanned<Address>) -> Value {
    text("from-domain", server.value.host.clone(), server.place)
}

fn registration(account: &Registration) -> Vec<Value> {
    let user = &account.username;
    let login = account.auth_username.as_ref().unwrap_or(user);
    vec![
        pair("register", Value::plain("true")),
        pair("expire-seconds", Value::plain(EXPIRES)),
        pair("username", Value::text(login)),
        pair("from-user", Value::text(user)),
        pair("password", password(&account.password)),
    ]
}

fn password(written: &Spanned<Secret>) -> Value {
    let secret = match &written.value {
        Secret::From { path, .. } => SecretRef::written(path),
        Secret::Derived => SecretRef::written(""),
    };
    Value::secret(secret, Some(written.place))
}

fn pair(name: &'static str, value: Value) -> Value {
    Value::record([("name", Value::plain(name)), ("value", value)])
}

fn text(name: &'static str, text: String, place: Place) -> Value {
    pair(name, Value::text(&Spanned::new(text, place)))
}

/// The names of the gateways that a tenant uses.
pub(super) fn names(work: &Work<'_>) -> impl Iterator<Item = String> {
    let trunks = work.calls.trunks.iter();
    let trunks = trunks.flat_map(|(id, _)| of_trunk(work, id));
    let users = work.calls.contexts.keys().filter_map(|scope| match scope {
        Scope::Upstream(user) => Some(names::upstream(work.id, user)),
        _ => None,
    });
    trunks.chain(users)
}
