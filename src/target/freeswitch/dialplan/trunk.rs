//! Calls that come in by trunks.

use super::super::share::Joined;
use super::super::work::Work;
use super::TRANSFERS;
use super::entry::{DIGITS, entries, nowhere};
use super::written::{Action, Condition, Context, DIALLED, Extension, context_of, exactly};
use crate::calls::Scope;
use crate::model::{Address, Srtp, Trunk, TrunkId};
use crate::render::Value;
use crate::target::peer;
use std::net::IpAddr;

/// What a caller describes whose voice anybody would hear (RFC 3551, RFC 4585).
const CLEAR: &str = "m=audio [0-9]+ RTP/AVPF? ";

/// How FreeSWITCH says that it cannot take what is described: by the status 488.
const NOT_SO: &str = "INCOMPATIBLE_DESTINATION";

/// A context for each trunk that several tenants share.
pub(in super::super) fn shared(trunks: &[Joined<'_>]) -> Value {
    let contexts = trunks.iter().map(|trunk| {
        let begin = trunk.begin.iter().cloned();
        let entries = trunk.entries.iter().map(|entry| (*entry).clone());
        let all = begin.chain(entries).chain([nowhere().value()]);
        context_of(trunk.context, all)
    });
    Value::record([("contexts", Value::list(contexts))])
}

/// Whom calls of trunks are from that come by their address. Each of the others comes with its gateway.
pub(in super::super) fn public<'a>(callers: impl Iterator<Item = &'a Value>) -> Value {
    context_of("public", callers.cloned())
}

/// What a trunk gives to that.
pub(in super::super) fn callers(work: &Work<'_>, id: &TrunkId, context: &str) -> Vec<Value> {
    let trunk = work.tenant.trunks.get(id);
    let extensions = trunk.map(|trunk| by_address(context, trunk));
    let extensions = extensions.into_iter().flatten();
    extensions.map(Extension::value).collect()
}

/// What a tenant's calls by a shared trunk come to.
pub(in super::super) fn told(work: &Work<'_>, id: &TrunkId) -> Vec<Value> {
    let mut context = Context::new(String::new());
    entries(work, &Scope::Trunk(id.clone()), &mut context);
    context.extensions().collect()
}

/// What stands before them.
pub(in super::super) fn beginning(work: &Work<'_>, id: &TrunkId) -> Vec<Value> {
    let mut context = Context::new(String::new());
    begin(work, id, &mut context);
    context.extensions().collect()
}

/// Calls from the addresses of a trunk are that trunk's.
fn by_address(context: &str, trunk: &Trunk) -> Vec<Extension> {
    let known = peer::callers(trunk).filter(|address| is_ip(&address.value));
    let known = known.map(|address| Condition::of("network_addr", exactly(&address.value.host)));
    let networks = peer::networks(trunk).iter();
    let networks = networks.map(|network| {
        let within = format!("${{acl(${{network_addr}} {network})}}");
        Condition::of(&within, "^true$".to_owned())
    });
    let named = trunk.sbc().filter(|_| peer::is_shared(trunk));
    let extensions = known.chain(networks).map(|from| {
        let from = match named {
            Some(sbc) => from.and("${sip_req_host}", exactly(&sbc.value.host)),
            None => from,
        };
        let dialled = format!("^({DIGITS}+|[a-zA-Z0-9._-]+)$");
        let dialled = Condition::of(DIALLED, dialled);
        let on = Action::new("transfer", format!("$1 XML {context}"));
        let limit = Action::set("max_session_transfers", &TRANSFERS.to_string());
        Extension::new(context)
            .with(from)
            .with(dialled.doing([limit, on]))
    });
    extensions.collect()
}

/// Whether an address can be told from those that calls come from.
pub(in super::super) fn is_ip(address: &Address) -> bool {
    address.host.parse::<IpAddr>().is_ok()
}

/// What stands before all others in the context of a trunk: nobody gets in unheard where it must be encrypted. Whoever describes nothing
/// is offered nothing else.
pub(super) fn begin(work: &Work<'_>, id: &TrunkId, context: &mut Context) {
    let written = work.tenant.trunks.get(id);
    if written.is_none_or(|trunk| trunk.srtp != Srtp::Required) {
        return;
    }
    let clear = Condition::of("${switch_r_sdp}", CLEAR);
    let refused = clear.doing([Action::new("hangup", NOT_SO)]);
    context.add(Extension::new("clear").with(refused));
    let mandatory = Action::set("rtp_secure_media", "mandatory");
    let encrypted = Condition::always().doing([mandatory]);
    context.add(Extension::new("encrypted").goes_on().with(encrypted));
}
