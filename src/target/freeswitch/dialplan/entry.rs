//! What is dialled in a context, and where it goes.

use super::super::work::Work;
use super::super::{escape, names};
use super::action::hang_up;
use super::written::{Action, Condition, Context, Extension, exactly};
use super::{OWN_END, TRANSFERS, schedule};
use crate::calls;
use crate::calls::{Argument, Cause, Entry, Goes, Pattern, Scope, StepId, TenantCalls};

/// What is dialled: nothing else gets into the number of a flow.
pub(super) const DIGITS: &str = "[0-9*#+]";

/// A scope and those it includes, in the order in which they are searched.
pub(super) fn included<'a>(calls: &'a TenantCalls, scope: &'a Scope) -> Vec<&'a Scope> {
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

/// Its own alone.
pub(super) fn own_entries(work: &Work<'_>, scope: &Scope, context: &mut Context) {
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

/// What nothing matches. FreeSWITCH says so itself, but by another cause, and not where an extension before did something and went on.
pub(super) fn nowhere() -> Extension {
    let end = hang_up(Cause::NoRoute);
    Extension::new("nowhere").with(Condition::always().doing([end]))
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
