use super::super::names;
use super::super::work::Work;
use super::NUMBER;
use super::line::{Lines, in_state, is, label};
use crate::calls::{Spying, StepId, Switch, Taking};

/// Takes a ringing call.
pub(super) fn take(work: &Work<'_>, lines: &mut Lines, taking: &Taking) {
    match taking {
        Taking::Group => lines.add("Pickup()"),
        Taking::Extension(extension, _) => {
            let mark = names::of_tenant(work.id, extension);
            lines.add(format_args!("Pickup({mark}@PICKUPMARK)"));
        }
    }
}

/// Joins a call of an extension, as long as it has one.
pub(super) fn spy(work: &Work<'_>, lines: &mut Lines, spying: Spying, extension: &str) {
    let group = names::of_tenant(work.id, extension);
    let how = match spying {
        Spying::Listen => "",
        Spying::Whisper => "w",
        Spying::Barge => "B",
    };
    lines.add("Answer()");
    lines.add(format_args!("ChanSpy(,g({group})qES{how})"));
}

/// Turns something on or off, and says which.
pub(super) fn toggle(work: &Work<'_>, lines: &mut Lines, at: StepId, switch: Switch, then: StepId) {
    let own = work.owner("${PBXCTL_OWNER}");
    let device = match switch {
        Switch::Disturb => names::disturbed(&own),
        Switch::Night => names::night(work.id),
        Switch::Pause | Switch::Login => names::agent(&own),
    };
    let needed = match switch {
        Switch::Disturb | Switch::Night => "${PBXCTL_OWNER}",
        Switch::Pause | Switch::Login => "${PBXCTL_AGENT}",
    };
    let (state, usual) = (unusual(switch), format!("{}off", label(at)));
    lines.goto_if(is(needed, ""), label(then));
    lines.add("Answer()");
    lines.goto_if(in_state(&device, state), &usual);
    to(work, lines, switch, &device, Some(state));
    lines.goto(then);
    lines.label(usual);
    to(work, lines, switch, &device, None);
}

/// The state of the device while it is not as usual. Of an agent it is one for a pause and another for who is logged out, so that
/// one ends the other.
const fn unusual(switch: Switch) -> &'static str {
    match switch {
        Switch::Disturb | Switch::Night | Switch::Pause => "BUSY",
        Switch::Login => "INUSE",
    }
}

/// `INVALID` yields to whatever the phones say; `NOT_INUSE` would say that a phone is there which is not, and `UNKNOWN` is no change.
fn to(work: &Work<'_>, lines: &mut Lines, switch: Switch, device: &str, state: Option<&str>) {
    lines.set(
        format_args!("DEVICE_STATE({device})"),
        state.unwrap_or("INVALID"),
    );
    if matches!(switch, Switch::Pause | Switch::Login) {
        let agents = super::people::agents_name(work);
        let verb = if state.is_some() { "Pause" } else { "Unpause" };
        lines.add(format_args!(
            "{verb}QueueMember(,Local/${{PBXCTL_AGENT}}@{agents})"
        ));
    }
    lines.add(format_args!("Playback({})", said(switch, state.is_none())));
}

const fn said(switch: Switch, usual: bool) -> &'static str {
    match (switch, usual) {
        (Switch::Disturb, false) => "do-not-disturb&activated",
        (Switch::Disturb, true) => "do-not-disturb&de-activated",
        (Switch::Night | Switch::Pause, false) => "activated",
        (Switch::Night | Switch::Pause, true) => "de-activated",
        (Switch::Login, false) => "agent-loggedoff",
        (Switch::Login, true) => "agent-loginok",
    }
}

/// Forwards the caller's calls to the number, or no more.
pub(super) fn set_forward(work: &Work<'_>, lines: &mut Lines, on: bool, then: StepId) {
    let key = names::forward(&work.owner("${PBXCTL_OWNER}"));
    lines.goto_if(is("${PBXCTL_OWNER}", ""), label(then));
    lines.add("Answer()");
    match on {
        true => lines.set(format_args!("DB({key})"), NUMBER),
        false => lines.set("PBXCTL_FORWARD", format_args!("${{DB_DELETE({key})}}")),
    }
    let said = if on { "activated" } else { "de-activated" };
    lines.add(format_args!("Playback(call-forwarding&{said})"));
}
