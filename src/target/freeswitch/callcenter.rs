use super::work::Work;
use super::{dialplan, names};
use crate::calls::{Agent, Queue};
use crate::model::{QueueId, QueueStrategy};
use crate::render::Value;
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often callers hear the announcement, in seconds.
const ANNOUNCE: &str = "30";

/// The queues of a tenant; none is written where there are none.
pub(super) fn queues(work: &Work<'_>) -> Option<Value> {
    let queues = work.calls.queues.iter();
    let queues: Vec<_> = queues
        .map(|(id, queue)| self::queue(work, id, queue))
        .collect();
    perhaps(work, "queues", &queues)
}

/// Who answers them. An agent is a person, whatever phones there are, and one in all queues.
pub(super) fn agents(work: &Work<'_>) -> Option<Value> {
    let mut agents = BTreeMap::new();
    for queue in work.calls.queues.values() {
        for agent in &queue.agents {
            let name = names::owned(&agent.owner);
            agents.entry(name).or_insert((agent, queue));
        }
    }
    let agents = agents.into_iter();
    let agents = agents.map(|(name, (agent, queue))| self::agent(work, name, agent, queue));
    perhaps(work, "agents", &agents.collect::<Vec<_>>())
}

/// Who answers which queue.
pub(super) fn tiers(work: &Work<'_>) -> Option<Value> {
    let queues = work.calls.queues.iter();
    let tiers = queues.flat_map(|(id, queue)| {
        let agents = queue.agents.iter().enumerate();
        agents.map(move |(n, agent)| {
            Value::record([
                ("agent", Value::plain(names::owned(&agent.owner))),
                ("queue", Value::plain(names::queue(work.id, id))),
                ("position", Value::plain((n + 1).to_string())),
            ])
        })
    });
    perhaps(work, "tiers", &tiers.collect::<Vec<_>>())
}

fn perhaps(work: &Work<'_>, name: &'static str, all: &[Value]) -> Option<Value> {
    let value = || {
        Value::record([
            ("tenant", work.reference()),
            (name, Value::list(all.iter().cloned())),
        ])
    };
    (!all.is_empty()).then(value)
}

fn queue(work: &Work<'_>, id: &QueueId, queue: &Queue) -> Value {
    let written = work.tenant.queues.get(id);
    let music = written.and_then(|queue| queue.music.as_ref());
    let music = music.map(|music| Spanned::new(work.stream(&music.value), music.place));
    let wait = queue.wait.map_or(0, |wait| wait.as_secs().max(1));
    let mut params = vec![
        pair("strategy", strategy(queue.strategy).to_owned(), queue.place),
        pair("max-wait-time", wait.to_string(), queue.place),
        pair("max-wait-time-with-no-agent", "1".to_owned(), queue.place),
        pair("time-base-score", "queue".to_owned(), queue.place),
        pair("tier-rules-apply", "false".to_owned(), queue.place),
        pair("abandoned-resume-allowed", "false".to_owned(), queue.place),
    ];
    params.extend(music.map(|music| pair("moh-sound", music.value, music.place)));
    if let Some(file) = written.and_then(|queue| queue.announcement.as_ref()) {
        params.push(pair("announce-sound", work.file(&file.value), file.place));
        params.push(pair("announce-frequency", ANNOUNCE.to_owned(), file.place));
    }
    Value::record([
        ("name", Value::plain(names::queue(work.id, id))),
        ("params", Value::list(params)),
    ])
}

fn pair(name: &'static str, value: String, place: Place) -> Value {
    let value = Value::text(&Spanned::new(value, place));
    Value::record([("name", Value::plain(name)), ("value", value)])
}

/// Without a status: that is the agent's own, which a reload leaves as it is. One who is new is made available by apply.
fn agent(work: &Work<'_>, name: String, agent: &Agent, queue: &Queue) -> Value {
    let seconds = |time: Duration| Value::plain(time.as_secs().max(1).to_string());
    let wrap_up = queue.wrap_up.as_secs().to_string();
    let contact = contact(agent, queue.ring);
    let place = work
        .user(&agent.owner)
        .map_or(queue.place, |user| user.place);
    Value::record([
        ("name", Value::plain(name)),
        ("contact", Value::text(&Spanned::new(contact, place))),
        ("wrap_up", Value::plain(wrap_up)),
        ("ring", seconds(queue.ring)),
    ])
}

/// Whom a queue calls for an agent: nobody while the agent does not want to be disturbed, or is who waits. FreeSWITCH reads it anew for each
/// caller, with the variables of that call.
fn contact(agent: &Agent, ring: Duration) -> String {
    let owner = names::owned(&agent.owner);
    let busy = format!(
        "${{regex(m:~${{pbxctl_owner}}/${{db(select/pbxctl_dnd/{owner})}}~^({owner}/.*|.*/1)$)}}"
    );
    let legs = dialplan::legs(&agent.accounts);
    let seconds = dialplan::seconds(ring);
    format!("${{cond({busy} == true ? error/USER_BUSY : {{originate_timeout={seconds}}}{legs})}}")
}

const fn strategy(strategy: QueueStrategy) -> &'static str {
    match strategy {
        QueueStrategy::All => "ring-all",
        QueueStrategy::LongestIdle => "longest-idle-agent",
        QueueStrategy::FewestCalls => "agent-with-fewest-calls",
        QueueStrategy::Random | QueueStrategy::Weight => "random",
        QueueStrategy::Order => "top-down",
        QueueStrategy::RoundRobin => "round-robin",
    }
}

/// The names of a tenant's queues.
pub(super) fn names(work: &Work<'_>) -> impl Iterator<Item = String> {
    let queues = work.calls.queues.keys();
    queues.map(|queue| names::queue(work.id, queue))
}
