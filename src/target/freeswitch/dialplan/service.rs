use super::super::{escape, names, voicemail};
use super::KEPT;
use super::written::{Action, Condition, DIALLED, exactly};
use super::{At, ring};
use crate::calls::{AccountId, FlowId, Outcome, OwnerId, StepId};
use crate::model::{ConferenceId, PagingId, ParkingId, QueueId, Reference, Secret};
use crate::secrets::SecretRef;
use std::collections::BTreeMap;

/// How far before others a caller goes who comes first, in seconds of waiting.
const FIRST: &str = "86400";

/// Where paging by multicast is controlled; phones that do not know it pass it over.
const CONTROL: &str = "6061";

/// What makes phones answer by themselves: FreeSWITCH writes the headers that vendors look at.
pub(super) const ANSWER: &str = "sip_auto_answer=true";

/// Waits in a queue.
pub(super) fn queue(
    at: &At<'_>,
    queue: &QueueId,
    (first, music): (bool, Option<&str>),
    otherwise: &BTreeMap<Outcome, StepId>,
) -> Vec<Condition> {
    let name = names::queue(at.work.id, queue);
    let most = at.work.calls.queues.get(queue).and_then(|queue| queue.most);
    let mut all = Vec::new();
    if let Some(most) = most {
        let used = format!("${{limit_usage(hash pbxctl_waiting {name})}}");
        let used = format!("${{cond({used} >= {most} ? 1 : 0)}}");
        let full = at.here_if(&used, "^1$");
        all.push(full.doing(ring::on(at, otherwise, Outcome::Unreachable)));
    }
    let mut actions = vec![Action::new("answer", "")];
    if most.is_some() {
        let count = format!("hash pbxctl_waiting {name}");
        actions.extend([Action::set(KEPT, "true"), Action::new("limit", count)]);
    }
    actions.push(Action::set(
        "cc_base_score",
        if first { FIRST } else { "0" },
    ));
    let music = music.map(|music| at.work.stream(music));
    actions.extend(music.map(|music| Action::set("cc_moh_override", &music)));
    actions.push(Action::set("hangup_after_bridge", "true"));
    actions.push(Action::new("callcenter", name.clone()));
    actions.extend(most.map(|_| {
        let release = format!("${{uuid_limit_release(${{uuid}} hash pbxctl_waiting {name})}}");
        Action::set("pbxctl_said", &release)
    }));
    actions.push(at.go_part("after"));
    all.push(at.does(actions));
    let answered = at.part_if("after", "${cc_cause}", "^answered$");
    all.push(answered.doing([Action::new("hangup", "NORMAL_CLEARING")]));
    let late = at.part_if("after", "${cc_cancel_reason}", "^TIMEOUT$");
    all.push(late.doing(ring::on(at, otherwise, Outcome::Unanswered)));
    all.push(at.part_does("after", ring::on(at, otherwise, Outcome::Unreachable)));
    all
}

/// Leaves a message, behind the greeting of the repository or that which its owner recorded. FreeSWITCH has one of a person, whatever
/// the reason.
pub(super) fn deposit(at: &At<'_>, mailbox: &OwnerId, then: StepId) -> Condition {
    let (name, domain) = (names::mailbox(mailbox), at.work.domain());
    let profile = voicemail::profile(at.work);
    let own = at.work.mailbox(mailbox);
    let own = own.and_then(|mailbox| mailbox.greeting.as_ref());
    let mut actions = vec![Action::new("answer", "")];
    if let Some(file) = own {
        actions.push(Action::new("playback", at.work.file(&file.value)));
    }
    let skipped = if own.is_some() { "true" } else { "false" };
    actions.extend([
        Action::set("skip_greeting", skipped),
        Action::new("voicemail", format!("{profile} {domain} {name}")),
        at.go(then),
    ]);
    at.does(actions)
}

/// Hears the messages of the caller's own mailbox: it is named by the account, never by what was dialled.
pub(super) fn own_mailbox(at: &At<'_>, then: StepId) -> Vec<Condition> {
    let known = at.here_if("${pbxctl_mailbox}", "^mailbox_.+$");
    let (profile, domain) = (voicemail::profile(at.work), at.work.domain());
    let known = known.doing([
        Action::new("answer", ""),
        Action::new(
            "voicemail",
            format!("check {profile} {domain} ${{pbxctl_mailbox}}"),
        ),
        at.go(then),
    ]);
    vec![known, at.does([at.go(then)])]
}

fn room_is_recorded(at: &At<'_>, room: &ConferenceId) -> bool {
    let room = at.work.calls.conferences.get(room);
    room.is_some_and(|room| room.record)
}

/// Meets others. Who meets in a room that is recorded hears so first.
pub(super) fn meet(at: &At<'_>, room: &ConferenceId, then: StepId) -> Condition {
    let name = names::conference(at.work.id, room);
    let mut actions = vec![Action::new("answer", "")];
    if let Some(max) = at
        .work
        .calls
        .conferences
        .get(room)
        .and_then(|room| room.max)
    {
        actions.push(Action::set("conference_max_members", &max.to_string()));
    }
    if room_is_recorded(at, room) {
        actions.push(Action::new("playback", "ivr/ivr-recording_started.wav"));
        let file = format!("${{recordings_dir}}/{name}_${{strftime(%Y-%m-%d_%H-%M-%S)}}.wav");
        actions.push(Action::set("conference_auto_record", &file));
    }
    let written = at.work.tenant.conferences.get(room);
    let conference = match written.and_then(|room| room.pin.as_ref()) {
        None => Action::new("conference", format!("{name}@default")),
        Some(pin) => {
            let conference = Action::new("conference", format!("{name}@default+"));
            match self::pin(at, room, &pin.value) {
                Some(secret) => conference.secret(secret, pin.place),
                None => Action::new("hangup", "CALL_REJECTED"),
            }
        }
    };
    actions.extend([conference, at.go(then)]);
    at.does(actions)
}

fn pin(at: &At<'_>, room: &ConferenceId, written: &Secret) -> Option<SecretRef> {
    match written {
        Secret::From { path, .. } => Some(SecretRef::written(path)),
        Secret::Derived => {
            let reference = Reference::Conference(room.clone());
            let held = at.work.held.services.get(&reference)?;
            let tenant = at.work.id.as_str();
            Some(SecretRef::conference_pin(
                tenant,
                held.birth.clone(),
                held.rotation.told(),
            ))
        }
    }
}

/// Parks the call in the first space that is free, for so long, and then it goes on elsewhere or back to who parked it.
pub(super) fn park(at: &At<'_>, lot: &ParkingId, then: StepId) -> Vec<Condition> {
    let name = names::parking(at.work.id, lot);
    let written = at.work.calls.parking.get(lot);
    let spaces = written.and_then(|lot| Some((lot, lot.spaces.first()?, lot.spaces.last()?)));
    let Some((written, first, last)) = spaces else {
        return vec![at.does([at.go(then)])];
    };
    let stay = written.stay.as_secs().max(1).to_string();
    let mut actions = vec![
        Action::new("answer", ""),
        Action::set("valet_parking_timeout", &stay),
    ];
    let back = match written.returns {
        true => names::step(&FlowId::Returned(lot.clone()), StepId(0)),
        false => at.part("back"),
    };
    actions.push(Action::set("valet_parking_orbit_exten", &back));
    actions.push(Action::set("valet_parking_orbit_dialplan", "XML"));
    let context = names::flows(at.work.id);
    actions.push(Action::set("valet_parking_orbit_context", &context));
    actions.push(Action::new(
        "valet_park",
        format!("{name} auto in {first} {last}"),
    ));
    actions.push(at.go(then));
    let domain = at.work.domain();
    let parker = at
        .part_if("back", "${referred_by_user}", "^[0-9-]+$")
        .doing([
            Action::set("hangup_after_bridge", "true"),
            Action::set("continue_on_fail", "true"),
            Action::set("call_timeout", &stay),
            Action::new("bridge", format!("user/${{referred_by_user}}@{domain}")),
            at.go(then),
        ]);
    vec![
        at.does(actions),
        parker,
        at.part_does("back", [at.go(then)]),
    ]
}

/// Takes a parked call from its space, if one is there: FreeSWITCH would park the caller in an empty one.
pub(super) fn retrieve(
    at: &At<'_>,
    (lot, space): (&ParkingId, &str),
    then: StepId,
) -> Vec<Condition> {
    let name = names::parking(at.work.id, lot);
    let there = format!("${{valet_info({name})}}");
    let taken = at.here_if(&there, &format!(">{space}<"));
    let take = Action::new("valet_park", format!("{name} {space}"));
    vec![
        taken.doing([Action::new("answer", ""), take]),
        at.does([at.go(then)]),
    ]
}

/// Speaks to a zone: by multicast, or by calls that phones answer at once. The audit refuses what is both.
pub(super) fn page(at: &At<'_>, zone: &PagingId, then: StepId) -> Vec<Condition> {
    let answer = Action::new("answer", "");
    match at.work.calls.paging.get(zone) {
        Some(written) if !written.multicast.is_empty() => {
            let group = written.multicast.iter().next();
            let group = group.map(|group| {
                let (address, port) = (group.address(), group.port());
                Action::new("esf_page_group", format!("{address} {port} {CONTROL}"))
            });
            vec![at.does([answer].into_iter().chain(group).chain([at.go(then)]))]
        }
        Some(written) if !written.accounts.is_empty() => {
            let mut all = vec![at.does([answer, at.go_part("call")])];
            all.extend(written.accounts.iter().map(|account| called(at, account)));
            let called = room(at, zone).into_iter().chain([at.go(then)]);
            all.push(at.part_does("call", called));
            all
        }
        _ => vec![at.does([at.go(then)])],
    }
}

/// A phone that will be called: all but that of the caller.
fn called(at: &At<'_>, account: &AccountId) -> Condition {
    let (name, domain) = (&account.name, &account.domain);
    let leg = format!("{{{ANSWER}}}user/{name}@{domain}");
    let another = format!("^(?!{}$)", escape::regex(name));
    let here = Condition::of(DIALLED, exactly(&at.part("call")));
    here.and("${user_name}", another)
        .anyway()
        .doing([Action::new("conference_set_auto_outcall", leg)])
}

/// Where those meet who are called, and only the caller speaks.
fn room(at: &At<'_>, zone: &PagingId) -> [Action; 5] {
    let name = names::of_tenant(at.work.id, &format!("page_{zone}"));
    let set =
        |name: &str, value: &str| Action::set(&format!("conference_auto_outcall_{name}"), value);
    [
        set("timeout", "5"),
        set("flags", "mute"),
        set("caller_id_number", "${effective_caller_id_number}"),
        set("caller_id_name", "${effective_caller_id_name}"),
        Action::new(
            "conference",
            format!("{name}@default+flags{{endconf|mintwo}}"),
        ),
    ]
}
