use super::super::work::Work;
use super::super::{escape, names};
use super::line::Lines;
use super::written::Context;
use super::{NUMBER, context};
use crate::calls::{FORWARDS, OwnerId, Presented, Scope, StepId};
use crate::model::E164;
use crate::target::spelling::{shown, spellings};
use std::collections::BTreeMap;

/// The context of callers who are treated otherwise, by every spelling of their numbers.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let mut spelt: BTreeMap<String, &E164> = BTreeMap::new();
    for number in work.calls.vips.keys() {
        for spelling in spellings(work, *number) {
            spelt.entry(spelling).or_insert(number);
        }
    }
    let mut context = Context::new(names::of_tenant(work.id, "vips"));
    for (spelling, number) in spelt {
        if let Some((level, name)) = work.calls.vips.get(number) {
            let mut lines = Lines::new();
            lines.set("PBXCTL_LEVEL", level.as_str());
            if let Some(name) = name {
                lines.set("CALLERID(name)", escape::dialplan(name));
            }
            lines.add("Return()");
            context.extension(spelling, lines);
        }
    }
    vec![context]
}

/// Tells who calls. Without anybody to be told from others there is nothing to do.
pub(super) fn recognise(work: &Work<'_>, lines: &mut Lines, then: StepId) -> StepId {
    if !work.calls.vips.is_empty() {
        let vips = names::of_tenant(work.id, "vips");
        lines.set("PBXCTL_CALLER", "${FILTER(0-9+,${CALLERID(num)})}");
        lines.add(format_args!(
            "GosubIf($[${{DIALPLAN_EXISTS({vips},${{PBXCTL_CALLER}},1)}}]?{vips},${{PBXCTL_CALLER}},1)"
        ));
    }
    then
}

/// From here on those outside see this of the call.
pub(super) fn present(work: &Work<'_>, lines: &mut Lines, presented: &Presented) {
    for (name, value) in variables(work, presented) {
        lines.set(&name, escape::dialplan(&value));
    }
}

/// The variables that say what those outside see, one for each trunk: what is not shown there is empty.
pub(in super::super) fn variables(work: &Work<'_>, presented: &Presented) -> Vec<(String, String)> {
    let (what, numbers, name) = match presented {
        Presented::Anonymous => ("anonymous", None, None),
        Presented::Shown { numbers, name } => ("number", Some(numbers), name.as_deref()),
    };
    let mut all = vec![
        ("PBXCTL_SHOWN".to_owned(), what.to_owned()),
        ("PBXCTL_NAME".to_owned(), name.unwrap_or("").to_owned()),
    ];
    for trunk in work.calls.trunks.keys() {
        let number = numbers.and_then(|numbers| numbers.get(trunk));
        let number = number.map(|number| shown(work, trunk, *number));
        all.push((names::shown(trunk), number.unwrap_or_default()));
    }
    all
}

/// On with a number as if it were dialled.
pub(super) fn dial(work: &Work<'_>, lines: &mut Lines, scope: &Scope, number: E164) {
    lines.set("PBXCTL_NUMBER", number.to_string());
    context::dial(lines, &names::context(work.id, scope));
}

/// On with the number that somebody set as a forward, if the call was not forwarded too often.
pub(super) fn dial_forward(
    work: &Work<'_>,
    lines: &mut Lines,
    StepId(at): StepId,
    (owner, presented, scope): (&OwnerId, Option<&Presented>, &Scope),
) {
    let lost = format_args!("s{at}lost");
    lines.set("PBXCTL_HOPS", "$[0${PBXCTL_HOPS} + 1]");
    lines.goto_if(format_args!("${{PBXCTL_HOPS}} > {FORWARDS}"), lost);
    let forward = names::forward(owner);
    lines.set(
        "PBXCTL_NUMBER",
        format_args!("${{FILTER(0-9*#+,${{DB({forward})}})}}"),
    );
    if let Some(presented) = presented {
        present(work, lines, presented);
    }
    let context = names::context(work.id, scope);
    lines.add(format_args!(
        "GotoIf($[${{DIALPLAN_EXISTS({context},{NUMBER},1)}}]?{context},{NUMBER},1)"
    ));
    lines.label(lost);
    lines.add(format_args!(
        "Hangup({})",
        crate::calls::Cause::NoRoute.q850()
    ));
}
