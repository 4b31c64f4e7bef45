use super::super::names;
use super::super::share::Trunks;
use super::line::{Lines, is};
use super::written::Context;
use crate::calls::Cause;
use crate::render::Value;

/// What the calls of every tenant need, and the contexts of trunks that several share.
pub(in super::super) fn host(shared: &Trunks<'_>) -> Value {
    let trunks = shared.values().filter_map(|tenants| {
        let mut context = Context::new(tenants.first()?.context.clone()).kept();
        for tenant in tenants {
            context.include(tenant.included.clone());
        }
        Some(context)
    });
    let contexts = [common(), taken()].into_iter().chain(trunks);
    Value::record([("contexts", Value::list(contexts.map(Context::value)))])
}

fn common() -> Context {
    let mut context = Context::new(names::COMMON.to_owned());
    context.extension("present", present());
    context.extension("outside", outside());
    context.extension("answer", answer());
    context.extension("most", most());
    context.extension("once", once());
    context
}

/// On the channel of a phone that takes a call: of its user's phones that rang it is the one that counts.
fn taken() -> Context {
    let mut context = Context::new(names::TAKEN.to_owned());
    let mut lines = Lines::new();
    let counted = format!("\"{COUNTED}\" != \"\"");
    lines.add(format_args!(
        "ExecIf($[{counted}]?Set(GROUP({})={COUNTED}))",
        names::CALLS
    ));
    lines.add("Return()");
    context.extension("s", lines);
    context
}

/// Whose calls are counted of those who have a limit.
const COUNTED: &str = "${PBXCTL_CALLS}";

/// On the channel of a trunk, before it calls: what those outside see.
fn present() -> Lines {
    let mut lines = Lines::new();
    lines.goto_if(is("${PBXCTL_FROM}", ""), "done");
    lines.goto_if(is("${PBXCTL_FROM}", "anonymous"), "hidden");
    lines.set("CONNECTEDLINE(num,i)", "${PBXCTL_FROM}");
    lines.set("CONNECTEDLINE(name,i)", "${PBXCTL_FROM_NAME}");
    lines.set("CONNECTEDLINE(pres,i)", "allowed");
    lines.label("done");
    lines.add("Return()");
    lines.label("hidden");
    lines.set("CONNECTEDLINE(pres,i)", "prohib");
    lines.add("Return()");
    lines
}

/// On a phone's channel, before it rings: the call is from outside (RFC 7462).
fn outside() -> Lines {
    let mut lines = Lines::new();
    lines.set(
        "PJSIP_HEADER(add,Alert-Info)",
        "<urn:alert:source:external>",
    );
    lines.add(format_args!("Gosub({},once,1)", names::COMMON));
    lines.add("Return()");
    lines
}

/// On a phone's channel, before it rings: of several phones of one user that ring for one call the first alone counts as a call.
fn once() -> Lines {
    let mut lines = Lines::new();
    lines.goto_if(is(COUNTED, ""), "done");
    let call = "${CHANNEL(linkedid)}";
    let rings = format!("${{GROUP_COUNT({call}@{COUNTED})}} > 0");
    lines.add(format_args!(
        "ExecIf($[{rings}]?Set(GROUP({})=))",
        names::CALLS
    ));
    lines.set(format_args!("GROUP({COUNTED})"), call);
    lines.label("done");
    lines.add("Return()");
    lines
}

/// On a phone's channel, before it rings: it answers by itself. Vendors look at one or the other.
fn answer() -> Lines {
    let mut lines = Lines::new();
    lines.goto_if(
        format_args!("!({})", is("${CHANNEL(channeltype)}", "PJSIP")),
        "done",
    );
    lines.set(
        "PJSIP_HEADER(add,Call-Info)",
        "<sip:localhost>;answer-after=0",
    );
    let alert = "<http://localhost>;info=alert-autoanswer;delay=0";
    lines.set("PJSIP_HEADER(add,Alert-Info)", alert);
    lines.label("done");
    lines.add("Return()");
    lines
}

/// Ends a call of somebody who has as many as they may already. It is asked as the call begins: what it comes to later rings
/// perhaps the caller's own phones, and they are no further call.
fn most() -> Lines {
    let mut lines = Lines::new();
    lines.goto_if(is("${PBXCTL_COUNTED}", "yes"), "counted");
    lines.set("PBXCTL_COUNTED", "yes");
    let counted = format!("${{GROUP_COUNT(${{PBXCTL_CALLS}}@{})}}", names::CALLS);
    lines.goto_if(format_args!("{counted} > ${{PBXCTL_MOST}}"), "full");
    lines.label("counted");
    lines.add("Return()");
    lines.label("full");
    lines.add(format_args!("Hangup({})", Cause::Congestion.q850()));
    lines
}
