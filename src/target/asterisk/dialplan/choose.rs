use super::super::names;
use super::super::work::Work;
use super::line::{Lines, is, label};
use super::{kind, schedule};
use crate::calls::{Condition, StepId};

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
            lines.add(format!("ExecIf($[{holds}]?Wait(0.3))"));
        }
        lines.goto_if(&holds, &label(*step));
    }
}

fn holds(work: &Work<'_>, condition: &Condition) -> String {
    match condition {
        Condition::Open(_) => is("${GOSUB_RETVAL}", "open"),
        Condition::Number(class) => is("${PBXCTL_KIND}", class.name()),
        Condition::Level(level) => is("${PBXCTL_LEVEL}", level.as_str()),
        Condition::At(site) => is("${PBXCTL_SITE}", site.as_str()),
        Condition::May(right) => is(&format!("${{{}}}", names::right(right)), "yes"),
        Condition::Disturbed(owner) => busy(&names::disturbed(owner)),
        Condition::Forwarded(owner) => {
            is(&format!("${{DB_EXISTS({})}}", names::forward(owner)), "1")
        }
        Condition::Appointment(calendar) => {
            let calendar = names::calendar(work.id, calendar);
            is(&format!("${{CALENDAR_BUSY({calendar})}}"), "1")
        }
        Condition::Calls(owner, most) => {
            let counted = format!("{}@{}", names::owned(owner), names::CALLS);
            format!("${{GROUP_COUNT({counted})}} >= {most}")
        }
    }
}

/// An expression that holds while a device is busy.
pub(super) fn busy(device: &str) -> String {
    in_state(device, "BUSY")
}

/// An expression that holds while a device is in a state.
pub(super) fn in_state(device: &str, state: &str) -> String {
    is(&format!("${{DEVICE_STATE({device})}}"), state)
}
