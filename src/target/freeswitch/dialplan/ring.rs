use super::super::names;
use super::super::work::Work;
use super::At;
use super::KEPT;
use super::written::{Action, Condition, DIALLED, exactly};
use crate::calls::{AccountId, Order, Outcome, OwnerId, Ringing, StepId, Style};
use std::collections::BTreeMap;
use std::time::Duration;

type Otherwise = BTreeMap<Outcome, StepId>;
type Member = (Option<OwnerId>, Vec<AccountId>);

/// What phones are told of a call from outside (RFC 7462).
pub(super) const OUTSIDE: &str = "nolocal:sip_h_Alert-Info=<urn:alert:source:external>";

/// How a call must have ended for all to have been busy, and for nobody to have answered.
const BUSY: &str = "^(USER_BUSY|CALL_REJECTED)$";
const UNANSWERED: &str = "^(NO_ANSWER|NO_USER_RESPONSE|ALLOTTED_TIMEOUT|PROGRESS_TIMEOUT)$";

/// How the last call to phones or a provider ended.
const DISPOSITION: &str = "${originate_disposition}";

/// Phones ring; who answers has the call, and else it goes on by the outcome.
pub(super) fn ring(at: &At<'_>, ringing: &Ringing, otherwise: &Otherwise) -> Vec<Condition> {
    if ringing
        .members
        .iter()
        .all(|(_, accounts)| accounts.is_empty())
    {
        return vec![at.does(on(at, otherwise, Outcome::Unreachable))];
    }
    let mut all = match ringing.order {
        Order::AtOnce => together(at, ringing),
        _ => one_by_one(at, ringing),
    };
    all.extend(after(at, "after", otherwise, &released(at.work, ringing)));
    all
}

/// Notes who is busy without that their phones are asked, for [`after`].
fn passed_over() -> Action {
    Action::set(OUTCOME, "busy")
}

/// What is known of the outcome besides how the last call to phones ended.
pub(super) const OUTCOME: &str = "pbxctl_outcome";

/// All ring at once who want to be disturbed.
fn together(at: &At<'_>, ringing: &Ringing) -> Vec<Condition> {
    let begin = begin(at.work, ringing).into_iter();
    let mut all = vec![at.does(begin.chain([at.go_part("ask")]))];
    let mut ring = Vec::new();
    for (n, (owner, accounts)) in ringing.members.iter().enumerate() {
        let (name, legs) = (format!("pbxctl_m{n}"), legs(accounts));
        let legs = if legs.is_empty() {
            legs
        } else {
            format!(",{legs}")
        };
        ring.push(format!("${{{name}}}"));
        let asks = || Condition::of(DIALLED, exactly(&at.part("ask")));
        let disturbed = owner.as_ref().filter(|_| ringing.user.is_none());
        if let Some(owner) = disturbed {
            let is = asks().and(disturbed_by(owner), "^1$").anyway();
            all.push(is.doing([Action::set(&name, ""), passed_over()]));
            let is_not = asks().and(disturbed_by(owner), "^(?!1$)").anyway();
            all.push(is_not.doing([Action::set(&name, &legs)]));
        } else {
            all.push(asks().anyway().doing([Action::set(&name, &legs)]));
        }
    }
    let ring = Action::set("pbxctl_ring", &ring.concat());
    all.push(at.part_does("ask", [ring, at.go_part("dial")]));
    let nobody = at.part_if("dial", "${pbxctl_ring}", "^$");
    let nobody = nobody.doing([
        Action::new("unset", "originate_disposition"),
        at.go_part("after"),
    ]);
    all.push(nobody);
    let dial = dial(at, ringing, "${pbxctl_ring:1}");
    all.push(at.part_does("dial", dial.into_iter().chain([at.go_part("after")])));
    all
}

/// One rings behind the other, each as long as the others. Each turn puts an `x` behind those that are there.
fn one_by_one(at: &At<'_>, ringing: &Ringing) -> Vec<Condition> {
    let count = ringing.members.len();
    let first = match &ringing.order {
        Order::AtOnce | Order::InTurn => "0".to_owned(),
        Order::Random => format!("${{expr(mod(${{strmicroepoch()}},{count}))}}"),
        Order::RoundRobin(owner) => format!("${{db(select/pbxctl_turn/{})}}", names::owned(owner)),
    };
    let start = [
        Action::set("pbxctl_turns", ""),
        Action::set("pbxctl_at", &first),
        at.go_part("from"),
    ];
    let begin = begin(at.work, ringing).into_iter();
    let mut all = vec![at.does(begin.chain(start))];
    for n in (0..count).rev() {
        all.push(from(at, ringing, n));
    }
    for (n, member) in ringing.members.iter().enumerate() {
        all.extend(turn(at, ringing, n, member));
    }
    all
}

/// Begins with one of those who ring in turn: the first is for whatever else is remembered.
fn from(at: &At<'_>, ringing: &Ringing, first: usize) -> Condition {
    let condition = match first {
        0 => at.part_does("from", []),
        _ => at.part_if("from", "${pbxctl_at}", &format!("^{first}(\\..*)?$")),
    };
    let next = (first + 1) % ringing.members.len();
    let turned = match &ringing.order {
        Order::RoundRobin(owner) => {
            let key = names::owned(owner);
            Some(Action::new(
                "db",
                format!("insert/pbxctl_turn/{key}/{next}"),
            ))
        }
        _ => None,
    };
    condition.doing(turned.into_iter().chain([at.go_part(&member(first))]))
}

fn member(n: usize) -> String {
    format!("member{n}")
}

/// The turn of one member, and the way on to the next.
fn turn(at: &At<'_>, ringing: &Ringing, n: usize, (owner, accounts): &Member) -> Vec<Condition> {
    let count = ringing.members.len();
    let part = member(n);
    let (said, next) = (format!("{part}.said"), member((n + 1) % count));
    let mut all = Vec::new();
    let over = at.part_if(&part, "${pbxctl_turns}", &format!("^x{{{count}}}$"));
    all.push(over.doing([
        Action::new("unset", "originate_disposition"),
        at.go_part("after"),
    ]));
    let turned = || Action::set("pbxctl_turns", "${pbxctl_turns}x");
    if accounts.is_empty() {
        all.push(at.part_does(&part, [turned(), at.go_part(&next)]));
        return all;
    }
    if let Some(owner) = owner.as_ref().filter(|_| ringing.user.is_none()) {
        let busy = at.part_if(&part, &disturbed_by(owner), "^1$");
        all.push(busy.doing([turned(), at.go_part(&format!("{part}.busy"))]));
    }
    let dial = dial(at, ringing, &legs(accounts));
    let dial = [turned()].into_iter().chain(dial);
    all.push(at.part_does(&part, dial.chain([at.go_part(&said)])));
    let rang = at.part_if(&said, DISPOSITION, UNANSWERED);
    all.push(rang.doing([Action::set(OUTCOME, "unanswered"), at.go_part(&next)]));
    let busy = at.part_if(&said, DISPOSITION, BUSY);
    all.push(busy.doing([at.go_part(&format!("{part}.busy"))]));
    all.push(at.part_does(&said, [at.go_part(&next)]));
    let part = format!("{part}.busy");
    let known = at.part_if(&part, &format!("${{{OUTCOME}}}"), "^unanswered$");
    all.push(known.doing([at.go_part(&next)]));
    all.push(at.part_does(&part, [passed_over(), at.go_part(&next)]));
    all
}

fn disturbed_by(owner: &OwnerId) -> String {
    format!("${{db(select/pbxctl_dnd/{})}}", names::owned(owner))
}

/// What is set before anybody rings.
fn begin(work: &Work<'_>, ringing: &Ringing) -> Vec<Action> {
    let outside = (ringing.style == Style::Outside).then(|| Action::new("export", OUTSIDE));
    let begin = [Action::set(OUTCOME, "")].into_iter().chain(outside);
    begin.chain(marks(work, ringing)).collect()
}

/// FreeSWITCH looks at whole seconds of the clock, of which the first is mostly over: one more, so that phones ring no shorter than is
/// written.
pub(in super::super) fn seconds(time: Duration) -> String {
    time.as_secs().max(1).saturating_add(1).to_string()
}

/// Calls phones, which ring as long as is written.
fn dial(at: &At<'_>, ringing: &Ringing, legs: &str) -> Vec<Action> {
    let mut all = vec![
        Action::set("hangup_after_bridge", "true"),
        Action::set("continue_on_fail", "true"),
        Action::set("call_timeout", &seconds(ringing.time)),
    ];
    for owner in counted(at.work, ringing) {
        let count = format!("hash pbxctl_calls {}", names::owned(owner));
        all.extend([Action::set(KEPT, "true"), Action::new("limit", count)]);
    }
    let ends = ringing.longest.map_or_else(String::new, |longest| {
        let seconds = longest.as_secs();
        format!("{{execute_on_answer_2='sched_hangup +{seconds} allotted_timeout'}}")
    });
    all.push(Action::new("bridge", format!("{ends}{legs}")));
    all
}

fn counted<'a>(work: &Work<'_>, ringing: &'a Ringing) -> impl Iterator<Item = &'a OwnerId> {
    let owners = ringing
        .members
        .iter()
        .filter_map(|(owner, _)| owner.as_ref());
    let owners: Vec<_> = owners
        .filter(|owner| ringing.user.is_some() && work.counts(owner))
        .collect();
    owners.into_iter()
}

/// Where the call is found that rings at an extension or at a member of a group, for those who may take or hear it.
fn marks(work: &Work<'_>, ringing: &Ringing) -> Vec<Action> {
    let owners = ringing
        .members
        .iter()
        .filter_map(|(owner, _)| owner.as_ref());
    let mut all = Vec::new();
    for owner in owners {
        let held = work
            .held
            .users
            .iter()
            .find(|(_, held)| held.birth == owner.owner);
        let Some((user, held)) = held else { continue };
        let mark = |realm: &str, key: &str| {
            let key = names::of_tenant(work.id, key);
            Action::new("hash", format!("insert/{realm}/{key}/${{uuid}}"))
        };
        let extension = held.extension.to_string();
        all.push(mark("pbxctl_ringing", &extension));
        all.push(mark("pbxctl_called", &extension));
        let groups = work.tenant.users.get(user).map(|user| &user.pickup);
        for group in groups.into_iter().flatten() {
            all.push(mark("pbxctl_pickup", group.value.as_str()));
        }
    }
    all
}

fn released(work: &Work<'_>, ringing: &Ringing) -> Vec<Action> {
    let owners = counted(work, ringing);
    let release = owners.map(|owner| {
        let owner = names::owned(owner);
        let release = format!("${{uuid_limit_release(${{uuid}} hash pbxctl_calls {owner})}}");
        Action::set("pbxctl_said", &release)
    });
    release.collect()
}

/// Where a call goes on that nobody took, by what became of it.
pub(super) fn after(
    at: &At<'_>,
    part: &str,
    otherwise: &Otherwise,
    before: &[Action],
) -> Vec<Condition> {
    let known = [
        (Outcome::Unanswered, "unanswered", UNANSWERED),
        (Outcome::Busy, "busy", BUSY),
    ];
    let mut all = Vec::new();
    for (outcome, noted, expression) in known {
        if otherwise.contains_key(&outcome) {
            let onwards = || before.iter().cloned().chain(on(at, otherwise, outcome));
            let said = at.part_if(part, DISPOSITION, expression);
            all.push(said.doing(onwards()));
            let noted = at.part_if(part, &format!("${{{OUTCOME}}}"), &format!("^{noted}$"));
            all.push(noted.doing(onwards()));
        }
    }
    let rest = on(at, otherwise, Outcome::Unreachable);
    all.push(at.part_does(part, before.iter().cloned().chain(rest)));
    all
}

/// On with the step of an outcome.
pub(super) fn on(at: &At<'_>, otherwise: &Otherwise, outcome: Outcome) -> Option<Action> {
    let step = otherwise.get(&outcome);
    step.or_else(|| otherwise.values().next())
        .map(|step| at.go(*step))
}

/// What rings: every account at once.
pub(in super::super) fn legs(accounts: &[AccountId]) -> String {
    let leg = |account: &AccountId| format!("user/{}@{}", account.name, account.domain);
    let legs: Vec<_> = accounts.iter().map(leg).collect();
    legs.join(",")
}
