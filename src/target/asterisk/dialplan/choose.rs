use super::super::names;
use super::super::work::Work;
use super::line::{Lines, busy, is, label};
use super::{kind, schedule};
use crate::calls::{Condition, StepId};
use std::fmt::{self, Display};

/// The first condition that holds leads on; behind them the call goes on where none does.
pub(super) fn choose(work: &Work<'_>, lines: &mut Lines, arms: &[(Condition, StepId)]) {
    if kind::asks(arms.iter().map(|(condition, _)| condition)) {
        kind::ask(work, lines);
    }
    for (condition, step) in arms {
        if let Condition::Open(schedule) = condition {
            lines.add(schedule::ask(work, schedule));
        }
        let holds = holds(work, condition);
        if let Condition::Calls(..) = condition {
            // A phone that has just stopped ringing counts for a moment
            lines.add(format_args!("ExecIf($[{holds}]?Wait(0.3))"));
        }
        lines.goto_if(holds, label(*step));
    }
}

fn holds(work: &Work<'_>, condition: &Condition) -> impl Display {
    fmt::from_fn(move |to| match condition {
        Condition::Open(_) => is("${GOSUB_RETVAL}", "open").fmt(to),
        Condition::Number(class) => is("${PBXCTL_KIND}", class.name()).fmt(to),
        Condition::Level(level) => is("${PBXCTL_LEVEL}", level).fmt(to),
        Condition::At(site) => is("${PBXCTL_SITE}", site).fmt(to),
        Condition::May(right) => is(format_args!("${{{}}}", names::right(right)), "yes").fmt(to),
        Condition::Disturbed(owner) => busy(names::disturbed(owner)).fmt(to),
        Condition::Forwarded(owner) => {
            let forward = names::forward(owner);
            is(format_args!("${{DB_EXISTS({forward})}}"), "1").fmt(to)
        }
        Condition::Appointment(calendar) => {
            let calendar = names::calendar(work.id, calendar);
            is(format_args!("${{CALENDAR_BUSY({calendar})}}"), "1").fmt(to)
        }
        Condition::Calls(owner, most) => {
            let counted = names::owned(owner);
            write!(to, "${{GROUP_COUNT({counted}@{})}} >= {most}", names::CALLS)
        }
    })
}
