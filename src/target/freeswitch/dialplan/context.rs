use super::super::work::Work;
use super::super::{escape, names};
use super::written::{Action, Condition, Context, DIALLED, Extension, exactly};
use super::{OWN_END, TRANSFERS, flow, schedule};
use crate::calls;
use crate::calls::{Argument, Cause, Entry, Goes, Pattern, Scope, StepId, TenantCalls};
use crate::model::TenantId;
use crate::model::{Address, Trunk};
use crate::render::Value;
use crate::target::peer;
use std::net::IpAddr;

/// What keeps a call counted while it goes from step to step.
pub(super) const KEPT: &str = "limit_ignore_transfer";

/// What is dialled: nothing else gets into the number of a flow.
const DIGITS: &str = "[0-9*#+]";

/// The contexts of a tenant.
pub(in super::super) fn tenant(work: &Work<'_>) -> Value {
    let scopes = work.calls.contexts.keys();
    let mut contexts: Vec<_> = scopes.map(|scope| of_scope(work, scope)).collect();
    contexts.push(flow::all(work));
    Value::record([
        ("tenant", work.reference()),
        (
            "contexts",
            Value::list(contexts.into_iter().map(Context::value)),
        ),
    ])
}

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
                    shared.push((name.clone(), Context::new(name.clone())));
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

fn of_scope(work: &Work<'_>, scope: &Scope) -> Context {
    let mut context = Context::new(names::context(work.id, scope));
    if matches!(scope, Scope::Users(_)) {
        for included in included(work.calls, scope) {
            if *included != Scope::Emergency {
                continue;
            }
            entries(work, included, &mut context);
        }
        limits(work, &mut context);
        marked(work, &mut context);
        for included in included(work.calls, scope) {
            if *included != Scope::Emergency {
                own_entries(work, included, &mut context);
            }
        }
    } else {
        entries(work, scope, &mut context);
    }
    context.add(nowhere());
    context
}

/// What nothing matches. FreeSWITCH says so itself, but by another cause, and not where an extension before did something and went on.
fn nowhere() -> Extension {
    let end = flow::hang_up(Cause::NoRoute);
    Extension::new("nowhere").with(Condition::always().doing([end]))
}

/// A caller with as many calls as allowed makes no more; all calls of whoever has such a limit are counted.
fn limits(work: &Work<'_>, context: &mut Context) {
    if !work
        .calls
        .callers
        .iter()
        .any(|caller| caller.most.is_some())
    {
        return;
    }
    let used =
        "${cond(${limit_usage(hash pbxctl_calls ${pbxctl_owner})} >= ${pbxctl_most} ? 1 : 0)}";
    let limited = || Condition::of("${pbxctl_counted}", "^$").and("${pbxctl_most}", "^[0-9]+$");
    let full = limited().and(used, "^1$");
    let full = full.doing([Action::new("hangup", "CALL_REJECTED")]);
    context.add(Extension::new("limit").with(full));
    let count = limited().doing([
        Action::set("pbxctl_counted", "1"),
        Action::set(KEPT, "true"),
        Action::new("limit", "hash pbxctl_calls ${pbxctl_owner}"),
    ]);
    context.add(Extension::new("count").goes_on().with(count));
}

/// Where the call is found that an extension makes, for those who may hear it.
fn marked(work: &Work<'_>, context: &mut Context) {
    if work.any(|action| matches!(action, calls::Action::Spy { .. })) {
        let key = format!("{}_${{pbxctl_extension}}", work.id);
        let mark = Action::new("hash", format!("insert/pbxctl_calling/{key}/${{uuid}}"));
        let caller = Condition::of("${pbxctl_extension}", "^[0-9]+$").doing([mark]);
        context.add(Extension::new("mark").goes_on().with(caller));
    }
}

/// A scope and those it includes, in the order in which they are searched.
fn included<'a>(calls: &'a TenantCalls, scope: &'a Scope) -> Vec<&'a Scope> {
    let context = calls.contexts.get(scope);
    let includes = context.into_iter().flat_map(|context| &context.includes);
    let mut all: Vec<_> = includes.flat_map(|scope| included(calls, scope)).collect();
    all.push(scope);
    all
}

/// The entries of a scope, those that it includes first.
fn entries(work: &Work<'_>, scope: &Scope, context: &mut Context) {
    for scope in included(work.calls, scope) {
        own_entries(work, scope, context);
    }
}

fn own_entries(work: &Work<'_>, scope: &Scope, context: &mut Context) {
    let own = work.calls.contexts.get(scope);
    let outside = matches!(scope, Scope::Trunk(_) | Scope::Upstream(_));
    for entry in own
        .into_iter()
        .flat_map(|context: &calls::Context| &context.entries)
    {
        context.add(extension(work, entry, outside));
    }
}

/// An entry: what it matches, the number that the flow works with, and where it goes.
fn extension(work: &Work<'_>, entry: &Entry, outside: bool) -> Extension {
    let (expression, number) = match &entry.pattern {
        Pattern::Exact(text) => (exactly(text), entry.argument.of(text)),
        Pattern::Prefix(text) => prefix(text, &entry.argument),
    };
    let mut actions = Vec::new();
    if outside {
        actions.extend(schedule::zone(work));
        actions.push(Action::set("max_session_transfers", &TRANSFERS.to_string()));
        actions.push(Action::set(OWN_END, "true"));
        actions.push(Action::set("pbxctl_outside", "1"));
    }
    actions.push(Action::set("pbxctl_number", &number));
    actions.push(match &entry.goes {
        Goes::Flow(flow) => {
            let (step, context) = (names::step(flow, StepId(0)), names::flows(work.id));
            Action::new("transfer", format!("{step} XML {context}"))
        }
        Goes::Context(scope) => {
            let context = names::context(work.id, scope);
            Action::new("transfer", format!("{number} XML {context}"))
        }
    });
    Extension::dialled(entry.pattern.text(), expression).doing(actions)
}

/// What starts with a text and goes on: the pattern, and the number that is left of it.
fn prefix(text: &str, argument: &Argument) -> (String, String) {
    let kept: String = text.chars().skip(argument.strip).collect();
    let stripped: String = text.chars().take(argument.strip).collect();
    let more = argument.strip.saturating_sub(text.chars().count());
    let skipped = match more {
        0 => String::new(),
        more => format!("{DIGITS}{{{more}}}"),
    };
    let rest = if more > 0 { "*" } else { "+" };
    let expression = format!(
        "^{}{skipped}({}{DIGITS}{rest})$",
        escape::regex(&stripped),
        escape::regex(&kept)
    );
    (expression, format!("{}$1", argument.prepend))
}

/// Goes on as if a number were dialled in a context.
pub(super) fn dial(tenant: &TenantId, scope: &Scope, number: &str) -> Action {
    let context = names::context(tenant, scope);
    Action::new("transfer", format!("{number} XML {context}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_takes_off_what_it_says_and_nothing_else_than_digits_is_left() {
        let of = |text, strip, prepend: &str| {
            let prepend = prepend.to_owned();
            prefix(text, &Argument { strip, prepend })
        };
        assert_eq!(of("00", 2, "+").0, "^00([0-9*#+]+)$");
        assert_eq!(of("00", 2, "+").1, "+$1");
        assert_eq!(of("011", 1, "").0, "^0(11[0-9*#+]+)$");
        assert_eq!(of("*72", 3, "").0, r"^\*72([0-9*#+]+)$");
        assert_eq!(of("0", 3, "").0, "^0[0-9*#+]{2}([0-9*#+]*)$");
    }
}
