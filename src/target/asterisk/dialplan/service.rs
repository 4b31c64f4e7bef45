use super::super::names;
use super::super::work::Work;
use super::context::to_flow;
use super::line::{Lines, is, label};
use super::ring::{device, on};
use super::written::Context;
use crate::calls::{FlowId, Outcome, StepId};
use crate::model::{ConferenceId, PagingId, ParkingId, QueueId};
use std::collections::BTreeMap;

/// How long phones that are paged may take to answer, in seconds.
const ANSWER: u32 = 5;

/// How far before others a caller goes who comes first.
const FIRST: u32 = 10;

/// The contexts that calls go to which were parked too long.
pub(super) fn all(work: &Work<'_>) -> Vec<Context> {
    let lots = work.calls.parking.iter().filter(|(_, lot)| lot.returns);
    let contexts = lots.map(|(id, lot)| {
        let mut context = Context::new(names::returned(work.id, id));
        let flow = to_flow(work, &FlowId::Returned(id.clone()));
        context.extension("s", Lines::of(lot.place, flow));
        context
    });
    contexts.collect()
}

/// Waits in a queue.
pub(super) fn wait(
    work: &Work<'_>,
    lines: &mut Lines,
    queue: &QueueId,
    (first, music): (bool, Option<&str>),
    otherwise: &BTreeMap<Outcome, StepId>,
) {
    let longest = work.calls.queues.get(queue).and_then(|queue| queue.wait);
    let longest = longest.map_or_else(String::new, |wait| wait.as_secs().max(1).to_string());
    lines.add("Answer()");
    lines.set("QUEUE_PRIO", (if first { FIRST } else { 0 }).to_string());
    if let Some(music) = music {
        lines.set("CHANNEL(musicclass)", work.music(music));
    }
    let name = names::queue(work.id, queue);
    pause_again(work, lines, queue, &name);
    lines.add(format_args!("Queue({name},,,,{longest})"));
    if let Some(step) = otherwise.get(&Outcome::Unanswered) {
        lines.goto_if(is("${QUEUESTATUS}", "TIMEOUT"), label(*step));
    }
    on(lines, otherwise, Outcome::Unreachable);
}

/// Asterisk forgets over a restart that a member pauses, and then has callers wait for nobody. The device of the agent is what lasts.
fn pause_again(work: &Work<'_>, lines: &mut Lines, queue: &QueueId, name: &str) {
    let agents = work.calls.queues.get(queue);
    for agent in agents.into_iter().flat_map(|queue| &queue.agents) {
        let (member, device) = (
            super::people::member(work, agent),
            names::agent(&agent.owner),
        );
        lines.add(format_args!(
            "ExecIf($[\"${{QUEUE_MEMBER({name},paused,{member})}}${{DEVICE_STATE({device})}}\" : \"0(BUSY|INUSE)\"]?PauseQueueMember({name},{member}))"
        ));
    }
}

/// Meets others.
pub(super) fn meet(work: &Work<'_>, lines: &mut Lines, room: &ConferenceId) {
    let name = names::conference(work.id, room);
    lines.add("Answer()");
    if work
        .calls
        .conferences
        .get(room)
        .is_some_and(|room| room.record)
    {
        lines.add("Playback(conf-now-recording)");
    }
    lines.add(format_args!("ConfBridge({name},{name}_room,{name}_member)"));
}

/// Takes a parked call from its space.
pub(super) fn retrieve(
    work: &Work<'_>,
    lines: &mut Lines,
    (lot, space): (&ParkingId, &str),
    then: StepId,
) {
    let name = names::parking(work.id, lot);
    let state = format!("${{DEVICE_STATE(park:{space}@{name})}}");
    lines.goto_if(format_args!("\"{state}\" != \"INUSE\""), label(then));
    lines.add(format_args!("ParkedCall({name},{space})"));
}

/// Speaks to a zone.
pub(super) fn page(work: &Work<'_>, lines: &mut Lines, zone: &PagingId) {
    let Some(zone) = work.calls.paging.get(zone) else {
        return;
    };
    let groups = zone.multicast.iter();
    let groups = groups.map(|group| format!("MulticastRTP/basic/{group}//c(ulaw)t(8)"));
    let all: Vec<_> = groups
        .chain(
            zone.accounts
                .iter()
                .map(|account| device(account).to_string()),
        )
        .collect();
    if all.is_empty() {
        return;
    }
    lines.add("Answer()");
    lines.add(format_args!(
        "Page({},sb({}^answer^1),{ANSWER})",
        all.join("&"),
        names::COMMON
    ));
}
