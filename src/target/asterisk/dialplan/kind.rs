use super::super::names;
use super::super::work::Work;
use super::NUMBER;
use super::line::Lines;
use super::written::Context;
use crate::calls::{Action, Condition};
use crate::catalog::NumberClass;
use crate::catalog::numbering::ranges;

/// The context that tells of what class a number outside is, by its start, seen from the tenant's country.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let steps = work.calls.flows.values().flat_map(|flow| &flow.steps);
    let asked = steps.into_iter().any(|step| match &step.action {
        Action::Choose { arms, .. } => asks(arms.iter().map(|(condition, _)| condition)),
        _ => false,
    });
    if !asked {
        return Vec::new();
    }
    let mut context = Context::new(name(work));
    let country = work.country.map(|country| country.as_str().to_owned());
    for range in ranges(country.as_deref().unwrap_or("")) {
        context.extension(format!("_+{}!", range.prefix), told(range.class));
    }
    context.extension("_[0-9*#]!", told(NumberClass::Short));
    vec![context]
}

fn told(class: NumberClass) -> Lines {
    let mut lines = Lines::new();
    lines.add(format_args!("Return({})", class.name()));
    lines
}

/// Whether a condition needs to know.
pub(super) fn asks<'c>(mut conditions: impl Iterator<Item = &'c Condition>) -> bool {
    conditions.any(|condition| matches!(condition, Condition::Number(_)))
}

/// Asks, and keeps the answer in `PBXCTL_KIND`.
pub(super) fn ask(work: &Work<'_>, lines: &mut Lines) {
    lines.add(format_args!("Gosub({},{NUMBER},1)", name(work)));
    lines.set("PBXCTL_KIND", "${GOSUB_RETVAL}");
}

fn name(work: &Work<'_>) -> String {
    names::of_tenant(work.id, "kinds")
}
