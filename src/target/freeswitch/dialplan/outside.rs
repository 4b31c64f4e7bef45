use super::super::work::Work;
use super::super::{caller_id, escape, gateway, names};
use super::KEPT;
use super::written::{Action, Condition};
use super::{At, NUMBER, ring};
use crate::calls::{AccountId, Action as Does, Form, Outcome, Presented, StepId, Way};
use crate::catalog::numbering::dialling;
use crate::model::{Country, NumberFormat, Peer, TrunkId};
use crate::target::spelling;
use std::collections::BTreeMap;

/// How long a call outside may ring, in seconds: longer than any network lets it.
const RING: u32 = 180;

/// How a call must have ended for the next way not to be tried: the one who was called was reached.
const SAID: &str =
    "^(USER_BUSY|CALL_REJECTED|NO_ANSWER|NO_USER_RESPONSE|ALLOTTED_TIMEOUT|ORIGINATOR_CANCEL)$";

/// Calls outside by one way after the other, until one takes the call.
pub(super) fn outside(
    at: &At<'_>,
    ways: &[Way],
    otherwise: &BTreeMap<Outcome, StepId>,
) -> Vec<Condition> {
    let mut all = vec![at.does([at.go_part("way0")])];
    let ways = gateways(at.work, ways);
    for (n, (way, gateway)) in ways.iter().enumerate() {
        let (part, next) = (format!("way{n}"), format!("way{}", n + 1));
        match way {
            Way::Upstream => all.extend(by_upstream(at, &part, &next)),
            Way::Trunk {
                trunk,
                form,
                presented,
            } => all.extend(by_trunk(
                at,
                (&part, &next),
                (trunk, gateway),
                form,
                presented.as_ref(),
            )),
        }
        let said = at.part_if(&format!("{part}.after"), "${originate_disposition}", SAID);
        all.push(said.doing([at.go_part("end")]));
        all.push(at.part_does(&format!("{part}.after"), [at.go_part(&next)]));
    }
    all.push(at.part_does(
        &format!("way{}", ways.len()),
        ring::on(at, otherwise, Outcome::Unreachable),
    ));
    all.extend(ring::after(at, "end", otherwise, &[]));
    all
}

/// Ways and the gateways of each: one after the other, as of several in one `bridge` a busy one would not be the last.
fn gateways<'w>(work: &Work<'_>, ways: &'w [Way]) -> Vec<(&'w Way, String)> {
    let of_way = |way: &'w Way| {
        let gateways = match way {
            Way::Trunk { trunk, .. } => gateway::of_trunk(work, trunk),
            Way::Upstream => vec![String::new()],
        };
        gateways.into_iter().map(move |gateway| (way, gateway))
    };
    ways.iter().flat_map(of_way).collect()
}

/// By the caller's own account, if there is one; the provider knows what to show.
fn by_upstream(at: &At<'_>, part: &str, next: &str) -> Vec<Condition> {
    let known = at.part_if(part, "${pbxctl_upstream}", "^.+$");
    let mut actions = settings();
    actions.push(Action::new(
        "bridge",
        format!("{{sip_cid_type=none}}sofia/gateway/${{pbxctl_upstream}}/{NUMBER}"),
    ));
    actions.push(at.go_part(&format!("{part}.after")));
    vec![known.doing(actions), at.part_does(part, [at.go_part(next)])]
}

fn settings() -> Vec<Action> {
    vec![
        Action::set(ring::OUTCOME, ""),
        Action::set("hangup_after_bridge", "true"),
        Action::set("continue_on_fail", "true"),
        Action::set("call_timeout", &RING.to_string()),
    ]
}

/// By a trunk that has a channel left: first the number as it wants it, then the call.
fn by_trunk(
    at: &At<'_>,
    (part, next): (&str, &str),
    (trunk, gateway): (&TrunkId, &str),
    form: &Form,
    presented: Option<&Presented>,
) -> Vec<Condition> {
    let Some(name) = name(at.work, trunk) else {
        return vec![at.part_does(part, [at.go_part(next)])];
    };
    let mut all = Vec::new();
    let written = at.work.tenant.trunks.get(trunk);
    let channels = written.and_then(|trunk| trunk.channels);
    if let Some(channels) = channels {
        let used = format!("${{limit_usage(hash pbxctl_channels {name})}}");
        let used = format!("${{cond({used} >= {channels} ? 1 : 0)}}");
        all.push(at.part_if(part, &used, "^1$").doing([at.go_part(next)]));
    }
    let call = format!("{part}.call");
    for (expression, out) in spellings(form) {
        let fits = at.part_if(part, NUMBER, &expression);
        let out = Action::set("pbxctl_out", &out);
        all.push(fits.doing([out, at.go_part(&call)]));
    }
    all.push(at.part_does(part, [Action::set("pbxctl_out", NUMBER), at.go_part(&call)]));
    let mut actions = settings();
    if channels.is_some() {
        let count = format!("hash pbxctl_channels {name}");
        actions.extend([Action::set(KEPT, "true"), Action::new("limit", count)]);
    }
    actions.extend(from(at.work, trunk, presented));
    actions.push(at.go_part(&format!("{part}.out")));
    all.push(at.part_does(&call, actions));
    let limit = channels.is_some().then_some(&*name);
    all.extend(leave(at, part, (trunk, gateway), "${pbxctl_out}", limit));
    all
}

/// What is shown of calls of which nothing else is known, and never an extension: our account at the other end.
fn account(work: &Work<'_>, trunk: &TrunkId) -> String {
    let written = work.tenant.trunks.get(trunk);
    let account = written.and_then(|trunk| match &trunk.peer {
        Peer::Sip { register, .. } => register.as_ref(),
        Peer::Teams { .. } | Peer::Zoom { .. } => None,
    });
    let user = account.map(|account| account.username.value.clone());
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_');
    let plain = |user: &String| user.chars().all(is_plain);
    user.filter(plain).unwrap_or_else(|| "anonymous".to_owned())
}

/// The call itself, without a number of ours where none is to be seen.
fn leave(
    at: &At<'_>,
    part: &str,
    (trunk, gateway): (&TrunkId, &str),
    number: &str,
    limit: Option<&str>,
) -> Vec<Condition> {
    let out = format!("{part}.out");
    let own = account(at.work, trunk);
    let released = limit.map(|name| {
        let release = format!("${{uuid_limit_release(${{uuid}} hash pbxctl_channels {name})}}");
        Action::set("pbxctl_said", &release)
    });
    let legs = |how: &str| {
        let bridge = format!("{{{how}}}sofia/gateway/{gateway}/{number}");
        let after = at.go_part(&format!("{part}.after"));
        [
            Some(Action::new("bridge", bridge)),
            released.clone(),
            Some(after),
        ]
    };
    // Whoever calls may have hidden a number, and has a name: what is shown now is another
    let named = |name: &str| {
        format!(
            "origination_privacy=screen,origination_caller_id_number=${{pbxctl_from}},origination_caller_id_name='{name}'"
        )
    };
    let hidden = "origination_caller_id_number=anonymous,origination_caller_id_name=Anonymous,sip_cid_type=none,sip_h_Privacy=id";
    let unknown = format!(
        "origination_privacy=screen,origination_caller_id_number={own},origination_caller_id_name={own},sip_cid_type=none"
    );
    let anonymous = at.part_if(&out, "${pbxctl_from}", "^anonymous$");
    let known = || at.part_if(&out, "${pbxctl_from}", "^[0-9+]+$");
    let unnamed = known().and("${pbxctl_from_name}", "^$");
    vec![
        anonymous.doing(legs(hidden).into_iter().flatten()),
        unnamed.doing(legs(&named("${pbxctl_from}")).into_iter().flatten()),
        known().doing(legs(&named("${pbxctl_from_name}")).into_iter().flatten()),
        at.part_does(&out, legs(&unknown).into_iter().flatten()),
    ]
}

fn name(work: &Work<'_>, trunk: &TrunkId) -> Option<String> {
    work.calls.trunks.get(trunk).map(names::trunk)
}

/// Notes what those outside are to see by a trunk: of the way, else of the call, else of the trunk.
fn from(work: &Work<'_>, trunk: &TrunkId, presented: Option<&Presented>) -> Vec<Action> {
    let written = work.tenant.trunks.get(trunk);
    let own = written.and_then(|trunk| trunk.caller_id.as_ref());
    let own = own.map(|number| spelling::shown(work, trunk, number.value));
    let (number, name) = match presented {
        Some(Presented::Anonymous) => (caller_id::ANONYMOUS.to_owned(), String::new()),
        Some(Presented::Shown { numbers, name }) => {
            let number = numbers.get(trunk);
            let number = number.map(|number| spelling::shown(work, trunk, *number));
            (
                number.or(own).unwrap_or_default(),
                name.clone().unwrap_or_default(),
            )
        }
        None => {
            let shown = names::shown(trunk);
            let own = own.unwrap_or_default();
            let known = format!("${{regex(${{{shown}}}|^$|{own})}}");
            let number = if own.is_empty() {
                format!("${{{shown}}}")
            } else {
                known
            };
            (number, "${pbxctl_name}".to_owned())
        }
    };
    vec![
        Action::set("pbxctl_from", &number),
        Action::set("pbxctl_from_name", &name),
    ]
}

/// How a number is spelt: what it looks like, and what is sent. What none fits is sent as it is.
fn spellings(form: &Form) -> Vec<(String, String)> {
    let one = |expression: &str, out: String| (expression.to_owned(), out);
    match form {
        Form::Usual(NumberFormat::E164, _) => Vec::new(),
        Form::Usual(NumberFormat::Digits, _) => vec![one("^\\+([0-9]+)$", "$1".to_owned())],
        Form::Usual(NumberFormat::National, country) => national(*country),
        Form::Changed { strip, prepend } => {
            let cut = format!("^\\+?[0-9]{{{strip}}}([0-9*#]*)$");
            vec![(cut, format!("{prepend}$1"))]
        }
    }
}

fn national(country: Option<Country>) -> Vec<(String, String)> {
    let Some(plan) = country.and_then(|country| dialling(country.as_str())) else {
        return Vec::new();
    };
    let own = format!("^\\+{}([0-9]+)$", plan.code);
    let abroad = spelling::abroad(&plan);
    vec![
        (own, format!("{}$1", plan.national.unwrap_or(""))),
        ("^\\+([0-9]+)$".to_owned(), format!("{abroad}$1")),
    ]
}

/// Calls for help: no limit counts, and every way is tried whatever the one before said.
pub(super) fn help(at: &At<'_>, action: &Does) -> Vec<Condition> {
    let Does::Help {
        number,
        ways,
        callback,
        location,
        notify,
        then,
    } = action
    else {
        return Vec::new();
    };
    let mut begin = told(at, number, location.as_deref(), notify);
    begin.push(at.go_part("way0"));
    let mut all = vec![at.does(begin)];
    let ways = gateways(at.work, ways);
    for (n, (way, gateway)) in ways.iter().enumerate() {
        let (part, next) = (format!("way{n}"), format!("way{}", n + 1));
        all.push(at.part_does(&format!("{part}.after"), [at.go_part(&next)]));
        let Way::Trunk { trunk, .. } = way else {
            all.push(at.part_does(&part, [at.go_part(&next)]));
            continue;
        };
        let mut actions = settings();
        actions.extend(from(at.work, trunk, None));
        let callback = callback.map(|number| spelling::shown(at.work, trunk, number));
        actions.extend(callback.map(|number| Action::set("pbxctl_from", &number)));
        actions.push(at.go_part(&format!("{part}.out")));
        all.push(at.part_does(&part, actions));
        all.extend(leave(at, &part, (trunk, gateway), number, None));
    }
    all.push(at.part_does(&format!("way{}", ways.len()), [at.go(*then)]));
    all
}

/// Tells the phones of those who are to know, by a message.
fn told(at: &At<'_>, number: &str, location: Option<&str>, notify: &[AccountId]) -> Vec<Action> {
    let place = location.map(escape::words).unwrap_or_default();
    let domain = at.work.domain();
    let messages = notify.iter().map(|account| {
        let to = format!("internal/{}@{}", account.name, account.domain);
        let text = format!("${{pbxctl_extension}} calls {number} {place}");
        let chat = format!("${{chat(sip|pbxctl@{domain}|{to}|{text})}}");
        Action::set("pbxctl_said", &chat)
    });
    messages.collect()
}
