use super::super::work::Work;
use super::super::{escape, names};
use super::written::{Action, Condition, Context, Extension, exactly};
use super::{OWN_END, TRANSFERS, flow, schedule, trunk};
use crate::calls;
use crate::calls::{Argument, Cause, Entry, Goes, Pattern, Scope, StepId, TenantCalls};
use crate::model::TenantId;
use crate::render::Value;

/// What keeps a call counted while it goes from step to step.
pub(super) const KEPT: &str = "limit_ignore_transfer";

/// What is dialled: nothing else gets into the number of a flow.
pub(super) const DIGITS: &str = "[0-9*#+]";

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
        if let Scope::Trunk(id) = scope {
            trunk::begin(work, id, &mut context);
        }
        entries(work, scope, &mut context);
    }
    context.add(nowhere());
    context
}

/// What nothing matches. FreeSWITCH says so itself, but by another cause, and not where an extension before did something and went on.
pub(super) fn nowhere() -> Extension {
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
pub(super) fn entries(work: &Work<'_>, scope: &Scope, context: &mut Context) {
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
