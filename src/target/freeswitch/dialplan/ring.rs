use super::super::names;
use super::super::work::Work;
use super::At;
use super::context::KEPT;
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
const UNANSWERED: &str = "^(NO_ANSWER|ALLOTTED_TIMEOUT|PROGRESS_TIMEOUT)$";

/// Phones ring; who answers has the call, and else it goes on by the outcome.
pub(super) fn ring(at: &At<'_>, ringing: &Ringing, otherwise: &Otherwise) -> Vec<Condition> {
    if ringing
        .members
        .iter()
        .all(|(_, accounts)| accounts.is_empty())
    {
        return vec![at.does(on(at, otherwise, Outcome::Unreachable))];
    }
    let mut all = Vec::new();
    let passes = ringing.user.is_none();
    for (n, member) in ringing.members.iter().enumerate() {
        all.push(member_rings(at, ringing, n, member, passes));
    }
    all.push(at.does(begin(at, ringing)));
    let starts = match ringing.order {
        Order::AtOnce | Order::InTurn => 1,
        Order::Random | Order::RoundRobin(_) => ringing.members.len(),
    };
    for first in 0..starts {
        all.push(from(at, ringing, first));
    }
    if let (true, Some(busy)) = (passes, otherwise.get(&Outcome::Busy)) {
        all.push(
            at.part_if("dial", "${pbxctl_ring}", "^$")
                .doing([at.go(*busy)]),
        );
    }
    all.push(at.part_does("dial", dial(at, ringing)));
    all.extend(after(at, "after", otherwise, &released(at.work, ringing)));
    all
}

/// Puts a member among those who ring, unless it is passed over.
fn member_rings(
    at: &At<'_>,
    ringing: &Ringing,
    n: usize,
    (owner, accounts): &Member,
    passes: bool,
) -> Condition {
    let timeout = match ringing.order {
        Order::AtOnce => None,
        _ => Some(ringing.time),
    };
    let legs = legs(accounts, timeout);
    let mut here = Condition::of(DIALLED, exactly(&at.here()));
    if let Some(owner) = owner.as_ref().filter(|_| passes) {
        let state = format!("${{db(select/pbxctl_dnd/{})}}", names::owned(owner));
        here = here.and(state, "^(?!1$)");
    }
    let separator = match ringing.order {
        Order::AtOnce => ',',
        _ => '|',
    };
    let legs = if legs.is_empty() {
        legs
    } else {
        format!("{separator}{legs}")
    };
    here.anyway()
        .doing([Action::set(&format!("pbxctl_m{n}"), &legs)])
}

/// What is set before anybody rings, and who is first.
fn begin(at: &At<'_>, ringing: &Ringing) -> Vec<Action> {
    let count = ringing.members.len();
    let first = match &ringing.order {
        Order::AtOnce | Order::InTurn => "0".to_owned(),
        Order::Random => format!("${{expr(mod(${{strmicroepoch()}},{count}))}}"),
        Order::RoundRobin(owner) => format!("${{db(select/pbxctl_turn/{})}}", names::owned(owner)),
    };
    vec![Action::set("pbxctl_at", &first), at.go_part("from")]
}

/// Those who ring, from one of them on. The last such condition is for whatever else is remembered.
fn from(at: &At<'_>, ringing: &Ringing, first: usize) -> Condition {
    let count = ringing.members.len();
    let order = (0..count).map(|n| (first + n) % count);
    let ring: Vec<_> = order.map(|n| format!("${{pbxctl_m{n}}}")).collect();
    let mut actions = vec![Action::set("pbxctl_ring", &ring.concat())];
    actions.extend((0..count).map(|n| Action::set(&format!("pbxctl_m{n}"), "")));
    if let Order::RoundRobin(owner) = &ringing.order {
        let next = (first + 1) % count;
        let key = names::owned(owner);
        actions.push(Action::new(
            "db",
            format!("insert/pbxctl_turn/{key}/{next}"),
        ));
    }
    actions.push(at.go_part("dial"));
    let condition = match &ringing.order {
        Order::AtOnce | Order::InTurn => at.part_does("from", []),
        Order::RoundRobin(_) if first == 0 => {
            let others = format!(
                "^(?!([1-9][0-9]*)$)|^{}",
                (count..count + 10)
                    .map(|n| n.to_string())
                    .collect::<Vec<_>>()
                    .join("$|^")
            );
            at.part_if("from", "${pbxctl_at}", &format!("{others}$"))
        }
        _ => at.part_if("from", "${pbxctl_at}", &format!("^{first}(\\..*)?$")),
    };
    condition.doing(actions)
}

fn dial(at: &At<'_>, ringing: &Ringing) -> Vec<Action> {
    let mut all = vec![
        Action::set("hangup_after_bridge", "true"),
        Action::set("continue_on_fail", "true"),
        Action::set("call_timeout", &total(ringing).to_string()),
    ];
    if ringing.style == Style::Outside {
        all.push(Action::new("export", OUTSIDE));
    }
    for owner in counted(at.work, ringing) {
        let count = format!("hash pbxctl_calls {}", names::owned(owner));
        all.extend([Action::set(KEPT, "true"), Action::new("limit", count)]);
    }
    all.extend(marks(at.work, ringing));
    let ends = ringing.longest.map_or_else(String::new, |longest| {
        let seconds = longest.as_secs();
        format!("{{execute_on_answer_2='sched_hangup +{seconds} allotted_timeout'}}")
    });
    all.push(Action::new("bridge", format!("{ends}${{pbxctl_ring:1}}")));
    all.push(at.go_part("after"));
    all
}

/// How long it rings in all.
fn total(ringing: &Ringing) -> u64 {
    let seconds = ringing.time.as_secs().max(1);
    let turns = match ringing.order {
        Order::AtOnce => 1,
        _ => u64::try_from(ringing.members.len()).unwrap_or(1),
    };
    seconds.saturating_mul(turns)
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
    let known = [(Outcome::Busy, BUSY), (Outcome::Unanswered, UNANSWERED)];
    let mut all = Vec::new();
    for (outcome, expression) in known {
        if otherwise.contains_key(&outcome) {
            let condition = at.part_if(part, "${originate_disposition}", expression);
            let onwards = on(at, otherwise, outcome);
            all.push(condition.doing(before.iter().cloned().chain(onwards)));
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
pub(in super::super) fn destinations(accounts: &[AccountId]) -> String {
    legs(accounts, None)
}

fn legs(accounts: &[AccountId], timeout: Option<Duration>) -> String {
    let timeout = timeout.map_or_else(String::new, |time| {
        format!("[leg_timeout={}]", time.as_secs().max(1))
    });
    let leg = |account: &AccountId| format!("{timeout}user/{}@{}", account.name, account.domain);
    let legs: Vec<_> = accounts.iter().map(leg).collect();
    legs.join(",")
}
