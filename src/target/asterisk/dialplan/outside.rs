use super::super::work::Work;
use super::super::{escape, names, trunk};
use super::line::{Lines, is, label};
use super::ring::{limit, on};
use super::{NUMBER, form};
use crate::calls::{AccountId, Action, Outcome, Presented, StepId, Way};
use crate::model::{E164, TrunkId};
use crate::target::spelling;
use std::collections::BTreeMap;

/// How long a call outside may ring, in seconds: longer than any network lets it.
const RING: u32 = 180;

/// Calls outside by one way after the other, until one takes the call.
pub(super) fn outside(
    work: &Work<'_>,
    lines: &mut Lines,
    at: StepId,
    ways: &[Way],
    otherwise: &BTreeMap<Outcome, StepId>,
) {
    let here = label(at);
    for (n, way) in ways.iter().enumerate() {
        lines.label(format_args!("{here}way{n}"));
        let next = format!("{here}way{}", n + 1);
        match way {
            Way::Upstream => {
                by_upstream(lines, &next);
                ended(lines, otherwise);
            }
            Way::Trunk {
                trunk,
                form,
                presented,
            } => {
                full(work, lines, trunk, &next);
                form::set(work, lines, form);
                from(work, lines, trunk, presented.as_ref());
                for server in servers(work, trunk) {
                    call(lines, "${PBXCTL_OUT}", &server);
                    ended(lines, otherwise);
                }
            }
        }
    }
    lines.label(format_args!("{here}way{}", ways.len()));
    on(lines, otherwise, Outcome::Unreachable);
}

/// Who was called and did not take the call is not called again.
fn ended(lines: &mut Lines, otherwise: &BTreeMap<Outcome, StepId>) {
    for (outcome, status) in [(Outcome::Busy, "BUSY"), (Outcome::Unanswered, "NOANSWER")] {
        if let Some(step) = otherwise.get(&outcome) {
            lines.goto_if(is("${DIALSTATUS}", status), label(*step));
        }
    }
}

/// By the caller's own account, if there is one; the provider knows what to show.
fn by_upstream(lines: &mut Lines, next: &str) {
    lines.goto_if(is("${PBXCTL_UPSTREAM}", ""), next);
    let options = format!("${{PBXCTL_TRANSFER}}{}", limit(None));
    lines.add(format_args!(
        "Dial(PJSIP/{NUMBER}@${{PBXCTL_UPSTREAM}},{RING},{options})"
    ));
}

/// A trunk that has no channel left is passed over.
fn full(work: &Work<'_>, lines: &mut Lines, trunk: &TrunkId, next: &str) {
    let written = work.tenant.trunks.get(trunk);
    let channels = written.and_then(|trunk| trunk.channels);
    if let (Some(channels), Some(name)) = (channels, name(work, trunk)) {
        let counted = format!("${{GROUP_COUNT({name}@{})}}", names::CHANNELS);
        lines.goto_if(format_args!("{counted} >= {channels}"), next);
    }
}

fn name(work: &Work<'_>, trunk: &TrunkId) -> Option<String> {
    work.calls.trunks.get(trunk).map(names::trunk)
}

/// Notes what those outside are to see, for the trunk's channel: of the way, else of the call, else of the trunk.
fn from(work: &Work<'_>, lines: &mut Lines, trunk: &TrunkId, presented: Option<&Presented>) {
    let own = own(work, trunk);
    match presented {
        Some(Presented::Anonymous) => lines.set("_PBXCTL_FROM", "anonymous"),
        Some(Presented::Shown { numbers, name }) => {
            let number = numbers
                .get(trunk)
                .map(|number| spelling::shown(work, trunk, *number));
            lines.set("_PBXCTL_FROM", number.or(own).unwrap_or_default());
            let name = name.as_deref().map(escape::dialplan);
            lines.set("_PBXCTL_FROM_NAME", name.unwrap_or_default());
        }
        None => {
            let shown = names::shown(trunk);
            let hidden = is("${PBXCTL_SHOWN}", "anonymous");
            let from = format!("${{IF($[{hidden}]?anonymous:${{{shown}}})}}");
            lines.set("_PBXCTL_FROM", &from);
            lines.set("_PBXCTL_FROM_NAME", "${PBXCTL_NAME}");
            or_own(work, lines, trunk);
        }
    }
}

/// What a trunk shows of calls that bring nothing.
fn own(work: &Work<'_>, trunk: &TrunkId) -> Option<String> {
    let written = work.tenant.trunks.get(trunk)?.caller_id.as_ref()?;
    Some(spelling::shown(work, trunk, written.value))
}

/// What the trunk shows, where nothing is noted yet.
fn or_own(work: &Work<'_>, lines: &mut Lines, trunk: &TrunkId) {
    if let Some(own) = own(work, trunk) {
        let none = is("${PBXCTL_FROM}", "");
        lines.add(format_args!("ExecIf($[{none}]?Set(_PBXCTL_FROM={own}))"));
    }
}

/// The endpoints of a trunk, in the order in which they are tried.
fn servers(work: &Work<'_>, id: &TrunkId) -> Vec<String> {
    let key = work.calls.trunks.get(id);
    key.map(|key| trunk::names(work, id, key))
        .unwrap_or_default()
}

fn call(lines: &mut Lines, number: &str, server: &str) {
    let present = format!("b({}^present^1)", names::COMMON);
    let options = format!("{present}${{PBXCTL_TRANSFER}}{}", limit(None));
    lines.add(format_args!(
        "Dial(PJSIP/{number}@{server},{RING},{options})"
    ));
}

/// Calls for help: no limit counts, and every way is tried whatever the one before said.
pub(super) fn help(work: &Work<'_>, lines: &mut Lines, action: &Action) {
    let Action::Help {
        number,
        ways,
        callback,
        location,
        notify,
        ..
    } = action
    else {
        return;
    };
    tell(lines, number, location.as_deref(), notify);
    for way in ways {
        match way {
            Way::Trunk { trunk, .. } => help_by(work, lines, number, (trunk, *callback)),
            Way::Upstream => lines.add(format_args!(
                "ExecIf($[\"${{PBXCTL_UPSTREAM}}\" != \"\"]?Dial(PJSIP/{number}@${{PBXCTL_UPSTREAM}},{RING}))"
            )),
        }
    }
}

fn help_by(
    work: &Work<'_>,
    lines: &mut Lines,
    number: &str,
    (trunk, callback): (&TrunkId, Option<E164>),
) {
    let callback = callback.map(|number| spelling::shown(work, trunk, number));
    let known = callback.unwrap_or_else(|| format!("${{{}}}", names::shown(trunk)));
    lines.set("_PBXCTL_FROM", &known);
    lines.set("_PBXCTL_FROM_NAME", "");
    or_own(work, lines, trunk);
    let present = format!("b({}^present^1)", names::COMMON);
    for server in servers(work, trunk) {
        lines.add(format_args!(
            "Dial(PJSIP/{number}@{server},{RING},{present})"
        ));
    }
}

/// Tells those who are to know, by a message to their phones.
fn tell(lines: &mut Lines, number: &str, location: Option<&str>, notify: &[AccountId]) {
    if notify.is_empty() {
        return;
    }
    let place = location.map(|place| format!(", {}", escape::dialplan(place)));
    let text = format!(
        "{number} was dialled by ${{CALLERID(name)}} (${{CALLERID(num)}}){}",
        place.unwrap_or_default()
    );
    lines.set("MESSAGE(body)", &text);
    // By endpoint and AOR: a name with `@` alone is taken for a user of a host
    for account in notify {
        let account = names::account(account);
        lines.add(format_args!(
            "MessageSend(pjsip:{account}/{account},sip:emergency@localhost)"
        ));
    }
}
