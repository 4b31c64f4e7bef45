//! Calls that come in by trunks.

use super::super::names;
use super::super::work::Work;
use super::TRANSFERS;
use super::context::{DIGITS, entries, nowhere};
use super::written::{Action, Condition, Context, DIALLED, Extension, exactly};
use crate::calls::Scope;
use crate::model::{Address, Srtp, Trunk, TrunkId};
use crate::render::Value;
use crate::target::peer;
use std::net::IpAddr;

/// What a caller describes whose voice anybody would hear (RFC 3551, RFC 4585).
const CLEAR: &str = "m=audio [0-9]+ RTP/AVPF? ";

/// How FreeSWITCH says that it cannot take what is described: by the status 488.
const NOT_SO: &str = "INCOMPATIBLE_DESTINATION";

/// What the host's own file has: a context for each trunk that several tenants share, and whom calls of trunks are from that come by
/// their address. Each of the others comes with its gateway.
pub(in super::super) fn host(works: &[Work<'_>]) -> (Value, Value) {
    let mut shared: Vec<(String, Context)> = Vec::new();
    let mut public = Vec::new();
    for work in works {
        for (id, key) in &work.calls.trunks {
            let scope = Scope::Trunk(id.clone());
            let name = match key.tenant {
                Some(_) => names::context(work.id, &scope),
                None => names::trunk(key),
            };
            if key.tenant.is_none() {
                let at = shared.iter().position(|(known, _)| *known == name);
                let at = at.unwrap_or_else(|| {
                    let mut context = Context::new(name.clone());
                    begin(work, id, &mut context);
                    shared.push((name.clone(), context));
                    public.extend(
                        work.tenant
                            .trunks
                            .get(id)
                            .map(|trunk| by_address(&name, trunk)),
                    );
                    shared.len() - 1
                });
                if let Some((_, context)) = shared.get_mut(at) {
                    entries(work, &scope, context);
                }
            } else {
                public.extend(
                    work.tenant
                        .trunks
                        .get(id)
                        .map(|trunk| by_address(&name, trunk)),
                );
            }
        }
    }
    let contexts = shared.into_iter().map(|(_, mut context)| {
        context.add(nowhere());
        context.value()
    });
    let mut context = Context::new("public".to_owned());
    public
        .into_iter()
        .flatten()
        .for_each(|extension| context.add(extension));
    let none = [("contexts", Value::list(contexts))];
    (Value::record(none), context.value())
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
    let named = peer::sbc(trunk).filter(|_| peer::is_shared(trunk));
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
