use super::super::{escape, names};
use super::written::{Action, Condition, exactly};
use super::{At, NUMBER, ring, service};
use crate::calls::{Spying, StepId, Switch, Taking};

/// How long a phone may take to answer by itself, in seconds.
const SPEAK: &str = "10";

/// What a caller hears when something was turned on, and when it was turned off.
const ON: &str = "tone_stream://%(200,100,620);%(200,0,780)";
const OFF: &str = "tone_stream://%(200,100,780);%(200,0,620)";

/// Speaks through the phones of the extension that is the number, unless that is the caller's own or its owner does not want to be disturbed.
pub(super) fn intercom(at: &At<'_>, then: StepId) -> Vec<Condition> {
    let mut all = Vec::new();
    for (extension, listed) in &at.work.calls.extensions {
        let legs = ring::legs(&listed.accounts);
        if legs.is_empty() {
            continue;
        }
        let dialled = at.here_if(NUMBER, &exactly(extension));
        let first = listed.accounts.first();
        let caller = first.and_then(|account| at.work.caller(account));
        let may = match caller.map(|caller| names::owned(&caller.owner)) {
            None => dialled,
            Some(owner) => {
                let state = format!("${{pbxctl_owner}}/${{db(select/pbxctl_dnd/{owner})}}");
                dialled.and(state, format!("^(?!{}/|.*/1$)", escape::regex(&owner)))
            }
        };
        all.push(may.doing([
            Action::set("hangup_after_bridge", "true"),
            Action::set("continue_on_fail", "true"),
            Action::set("call_timeout", SPEAK),
            Action::new("bridge", format!("{{{}}}{legs}", service::ANSWER)),
            at.go(then),
        ]));
    }
    all.push(at.does([at.go(then)]));
    all
}

/// Takes a call that rings at an extension, or at a member of any of the caller's groups.
pub(super) fn take(at: &At<'_>, taking: &Taking, then: StepId) -> Vec<Condition> {
    let begin = || {
        [
            Action::set("intercept_unanswered_only", "true"),
            Action::set("hangup_after_bridge", "true"),
        ]
    };
    let intercept = |realm: &str, key: &str| {
        let key = names::of_tenant(at.work.id, key);
        Action::new("intercept", format!("${{hash(select/{realm}/{key})}}"))
    };
    match taking {
        Taking::Extension(extension, _) => {
            let take = intercept("pbxctl_ringing", extension);
            let actions = begin().into_iter().chain([take, at.go(then)]);
            vec![at.does(actions)]
        }
        Taking::Group => {
            let groups = at.work.tenant.groups.keys();
            let mut all = Vec::new();
            for group in groups {
                let right = names::right(&crate::calls::Right::Pickup(group.clone()));
                let word = escape::regex(&right);
                let may = at.here_if("${pbxctl_may}", &format!("(^|,){word}(,|$)"));
                let take = intercept("pbxctl_pickup", group.as_str());
                all.push(may.doing(begin().into_iter().chain([take, at.go(then)])));
            }
            all.push(at.does([at.go(then)]));
            all
        }
    }
}

/// Hears a call of an extension: that which it makes, else that which it was called by. Whoever is whispered to is on the side of it.
pub(super) fn spy(at: &At<'_>, spying: Spying, extension: &str, then: StepId) -> Vec<Condition> {
    let key = names::of_tenant(at.work.id, extension);
    let found = |realm: &str| format!("${{hash(select/{realm}/{key})}}");
    let there = |realm: &str| format!("${{uuid_exists({})}}", found(realm));
    let join = |realm: &str, side: &str, other: &str| {
        let mut actions = vec![Action::new("answer", "")];
        let whisper = |side: &str| Action::set(&format!("eavesdrop_whisper_{side}"), "true");
        match spying {
            Spying::Listen => {}
            Spying::Whisper => actions.push(whisper(side)),
            Spying::Barge => actions.extend([whisper(side), whisper(other)]),
        }
        actions.extend([Action::new("eavesdrop", found(realm)), at.go(then)]);
        actions
    };
    vec![
        at.here_if(&there("pbxctl_calling"), "^true$").doing(join(
            "pbxctl_calling",
            "aleg",
            "bleg",
        )),
        at.here_if(&there("pbxctl_called"), "^true$")
            .doing(join("pbxctl_called", "bleg", "aleg")),
        at.does([at.go(then)]),
    ]
}

/// Turns something on or off, and lets the caller hear which.
pub(super) fn toggle(at: &At<'_>, switch: Switch, then: StepId) -> Vec<Condition> {
    let night = at.work.id.as_str();
    let (is_on, on, off) = match switch {
        Switch::Disturb => state("pbxctl_dnd", "${pbxctl_owner}"),
        Switch::Night => state("pbxctl_night", night),
        Switch::Pause => agent("On Break", ["On Break", "Available"]),
        Switch::Login => agent("^(Available.*|On Break)$", ["Available", "Logged Out"]),
    };
    let heard = |change: Action, heard: &str| {
        [
            Action::new("answer", ""),
            change,
            Action::new("playback", heard),
            at.go(then),
        ]
    };
    let turned_off = at.here_if(&is_on.0, is_on.1);
    vec![turned_off.doing(heard(off, OFF)), at.does(heard(on, ON))]
}

type Switching = ((String, &'static str), Action, Action);

fn state(realm: &str, key: &str) -> Switching {
    (
        (format!("${{db(select/{realm}/{key})}}"), "^1$"),
        Action::new("db", format!("insert/{realm}/{key}/1")),
        Action::new("db", format!("delete/{realm}/{key}")),
    )
}

/// A pause and a login are the agent's one status, in all queues: what it is while it is on, and what it becomes.
fn agent(is_on: &'static str, [on, off]: [&str; 2]) -> Switching {
    let status = "${callcenter_config(agent get status ${pbxctl_owner})}".to_owned();
    let set = |status: &str| {
        let set = format!("${{callcenter_config(agent set status ${{pbxctl_owner}} '{status}')}}");
        Action::set("pbxctl_said", &set)
    };
    ((status, is_on), set(on), set(off))
}

/// Forwards the caller's calls to the number, or no more.
pub(super) fn set_forward(at: &At<'_>, on: bool, then: StepId) -> Vec<Condition> {
    let key = "pbxctl_forward/${pbxctl_owner}";
    let (change, heard) = match on {
        true => (format!("insert/{key}/{NUMBER}"), ON),
        false => (format!("delete/{key}"), OFF),
    };
    vec![at.does([
        Action::new("answer", ""),
        Action::new("db", change),
        Action::new("playback", heard),
        at.go(then),
    ])]
}
