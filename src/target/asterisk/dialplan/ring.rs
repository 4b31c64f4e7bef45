use super::super::names;
use super::super::work::Work;
use super::line::{Lines, busy, is, label};
use crate::calls::{AccountId, Order, Outcome, OwnerId, Right, Ringing, StepId, Style};
use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

type Otherwise = BTreeMap<Outcome, StepId>;
type Member = (Option<OwnerId>, Vec<AccountId>);

/// Rings phones, then goes on by what became of it.
pub(super) fn ring(
    work: &Work<'_>,
    lines: &mut Lines,
    at: StepId,
    ringing: &Ringing,
    otherwise: &Otherwise,
) {
    match &ringing.order {
        _ if ringing.members.is_empty() => {}
        Order::AtOnce => at_once(work, lines, at, ringing, otherwise),
        order => one_by_one(work, lines, at, ringing, order, otherwise),
    }
    on(lines, otherwise, Outcome::Unreachable);
}

fn at_once(
    work: &Work<'_>,
    lines: &mut Lines,
    _: StepId,
    ringing: &Ringing,
    otherwise: &Otherwise,
) {
    let disturbable = |(owner, _): &&Member| ringing.user.is_some() || owner.is_none();
    let always = ringing.members.iter().filter(disturbable);
    let always: Vec<_> = always.flat_map(|(_, accounts)| accounts).collect();
    let perhaps = ringing.members.iter();
    let perhaps: Vec<_> = perhaps.filter(|member| !disturbable(member)).collect();
    if perhaps.is_empty() {
        lines.add(dial(work, &destinations(&always), &always, ringing));
    } else {
        let known = if always.is_empty() { "" } else { "&" };
        let first = destinations(&always);
        lines.set("PBXCTL_RING", format_args!("{known}{first}"));
        for (owner, accounts) in perhaps {
            if let Some(owner) = owner {
                lines.add(unless_disturbed(owner, accounts));
            }
        }
        if let (true, Some(step)) = (always.is_empty(), otherwise.get(&Outcome::Busy)) {
            lines.goto_if(is("${PBXCTL_RING}", ""), label(*step));
        }
        let all: Vec<_> = ringing.members.iter().flat_map(|(_, all)| all).collect();
        lines.add(dial(work, "${PBXCTL_RING:1}", &all, ringing));
    }
    let outcomes = [
        (Outcome::Busy, BUSY_OR_REFUSED),
        (Outcome::Unanswered, UNANSWERED),
    ];
    for (outcome, expression) in outcomes {
        if let Some(step) = otherwise.get(&outcome) {
            lines.goto_if(expression, label(*step));
        }
    }
}

/// Adds somebody to those who ring, unless they do not want to be disturbed.
fn unless_disturbed(owner: &OwnerId, accounts: &[AccountId]) -> String {
    let state = format!("${{DEVICE_STATE({})}}", names::disturbed(owner));
    let more = destinations(accounts);
    format!("ExecIf($[\"{state}\" != \"BUSY\"]?Set(PBXCTL_RING=${{PBXCTL_RING}}&{more}))")
}

/// One after the other, each once, from where the order begins. `PBXCTL_RESULT` is the best that was heard: 2 rang, 1 busy.
fn one_by_one(
    work: &Work<'_>,
    lines: &mut Lines,
    at: StepId,
    ringing: &Ringing,
    order: &Order,
    otherwise: &Otherwise,
) {
    let (here, count) = (label(at), ringing.members.len());
    lines.set("PBXCTL_RESULT", "0");
    lines.set("PBXCTL_LEFT", count.to_string());
    begin(lines, order, count);
    lines.label(format_args!("{here}next"));
    lines.goto_if("${PBXCTL_LEFT} = 0", format_args!("{here}end"));
    lines.set("PBXCTL_LEFT", "$[${PBXCTL_LEFT} - 1]");
    lines.add(format_args!("Goto({here}m${{PBXCTL_AT}})"));
    for (n, (owner, accounts)) in ringing.members.iter().enumerate() {
        lines.label(format_args!("{here}m{n}"));
        lines.set("PBXCTL_AT", ((n + 1) % count).to_string());
        if let Some(owner) = owner.as_ref().filter(|_| ringing.user.is_none()) {
            lines.goto_if(busy(&names::disturbed(owner)), format_args!("{here}busy"));
        }
        lines.add(dial(work, &destinations(accounts), accounts, ringing));
        lines.add(format_args!("Goto({here}after)"));
    }
    lines.label(format_args!("{here}after"));
    lines.add(format_args!("ExecIf($[{UNANSWERED}]?Set(PBXCTL_RESULT=2))"));
    lines.goto_if(
        format_args!("!({BUSY_OR_REFUSED})"),
        format_args!("{here}next"),
    );
    lines.label(format_args!("{here}busy"));
    lines.add("ExecIf($[${PBXCTL_RESULT} = 0]?Set(PBXCTL_RESULT=1))");
    lines.add(format_args!("Goto({here}next)"));
    lines.label(format_args!("{here}end"));
    for (outcome, result) in [(Outcome::Busy, 1), (Outcome::Unanswered, 2)] {
        if let Some(step) = otherwise.get(&outcome) {
            lines.goto_if(format_args!("${{PBXCTL_RESULT}} = {result}"), label(*step));
        }
    }
}

/// Who rings first.
fn begin(lines: &mut Lines, order: &Order, count: usize) {
    match order {
        Order::Random => lines.set("PBXCTL_AT", format_args!("${{RAND(0,{})}}", count - 1)),
        Order::RoundRobin(owner) => {
            let turn = format!("DB({})", names::turn(owner));
            lines.set("PBXCTL_AT", format_args!("$[0${{{turn}}} % {count}]"));
            lines.set(&turn, format_args!("$[(${{PBXCTL_AT}} + 1) % {count}]"));
        }
        Order::AtOnce | Order::InTurn => lines.set("PBXCTL_AT", "0"),
    }
}

fn dial<A: Borrow<AccountId>>(
    work: &Work<'_>,
    devices: impl Display,
    accounts: &[A],
    ringing: &Ringing,
) -> impl Display {
    let seconds = ringing.time.as_secs().max(1);
    let options = options(work, accounts, ringing);
    fmt::from_fn(move |to| write!(to, "Dial({devices},{seconds},{options})"))
}

/// Of the caller's endpoint: how phones ring for a call from outside, whether it may transfer by keys, its longest talk.
fn options<A: Borrow<AccountId>>(work: &Work<'_>, accounts: &[A], ringing: &Ringing) -> String {
    let (once, taken) = once(work, accounts);
    let style: Cow<'_, str> = match (ringing.style, once) {
        (Style::Inside, None) => "${PBXCTL_RINGS}".into(),
        (Style::Inside, Some(once)) => {
            let none = is("${PBXCTL_RINGS}", "");
            format!("${{IF($[{none}]?{once}:${{PBXCTL_RINGS}})}}").into()
        }
        (Style::Outside, _) => outside_ring().into(),
    };
    let may = |account: &A| {
        let caller = work.caller(account.borrow());
        caller.is_some_and(|caller| caller.rights.contains(&Right::AnnouncedTransfer))
    };
    let callee = match !accounts.is_empty() && accounts.iter().all(may) {
        true => "t",
        false => "",
    };
    format!(
        "{style}{taken}${{PBXCTL_TRANSFER}}{callee}{}",
        limit(ringing.longest)
    )
}

/// The options by which several phones of somebody who has a limit count as one call: while they ring, and when one takes it.
pub(super) fn once<A: Borrow<AccountId>>(
    work: &Work<'_>,
    accounts: &[A],
) -> (Option<String>, String) {
    let limited = |account: &A| {
        let caller = work.caller(account.borrow());
        caller.is_some_and(|caller| caller.most.is_some())
    };
    match work.limited && accounts.len() > 1 && accounts.iter().any(limited) {
        true => {
            let once = format!("b({}^once^1)", names::COMMON);
            (Some(once), format!("U({})", names::TAKEN))
        }
        false => (None, String::new()),
    }
}

/// The option by which phones tell a call from outside.
pub(in super::super) fn outside_ring() -> String {
    format!("b({}^outside^1)", names::COMMON)
}

/// The option that ends a talk: at the caller's limit, or the callee's if that is shorter.
pub(super) fn limit(longest: Option<Duration>) -> String {
    let Some(longest) = longest else {
        return "${PBXCTL_LIMIT}".to_owned();
    };
    let longest = longest.as_millis();
    let own = format!("0${{PBXCTL_LONGEST}} > 0 & 0${{PBXCTL_LONGEST}} < {longest}");
    format!("${{IF($[{own}]?${{PBXCTL_LIMIT}}:L({longest}))}}")
}

/// What `Dial` is told to ring.
pub(super) fn destinations<A: Borrow<AccountId>>(accounts: &[A]) -> impl Display {
    fmt::from_fn(move |to| {
        for (at, account) in accounts.iter().enumerate() {
            to.write_str(if at == 0 { "" } else { "&" })?;
            device(account.borrow()).fmt(to)?;
        }
        Ok(())
    })
}

/// One contact an account, so that `Dial` needs no word of what a phone registered.
pub(super) fn device(account: &AccountId) -> impl Display {
    fmt::from_fn(|to| write!(to, "PJSIP/{}@{}", account.name, account.domain))
}

/// A phone that refuses says 603, and Asterisk calls that a device that is not there.
const BUSY_OR_REFUSED: &str =
    r#""${DIALSTATUS}" = "BUSY" | ("${DIALSTATUS}" = "CHANUNAVAIL" & "${HANGUPCAUSE}" = "21")"#;

const UNANSWERED: &str = r#""${DIALSTATUS}" = "NOANSWER""#;

/// On with the step of an outcome.
pub(super) fn on(lines: &mut Lines, otherwise: &Otherwise, outcome: Outcome) {
    let step = otherwise.get(&outcome);
    if let Some(step) = step.or_else(|| otherwise.values().next()) {
        lines.goto(*step);
    }
}
