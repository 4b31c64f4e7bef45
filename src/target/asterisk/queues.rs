use super::work::Work;
use super::{dialplan, names};
use crate::calls::{Agent, Queue};
use crate::model::{QueueId, QueueStrategy};
use crate::render::Value;
use crate::source::Spanned;

/// How often callers hear the announcement, in seconds.
const ANNOUNCE: i64 = 30;

/// The queues of a tenant.
pub(super) fn tenant(work: &Work<'_>) -> Option<Value> {
    let queues = &work.calls.queues;
    (!queues.is_empty()).then(|| {
        let queues = queues
            .iter()
            .map(|(id, queue)| self::queue(work, id, queue));
        Value::record([
            ("tenant", work.reference()),
            ("queues", Value::list(queues)),
        ])
    })
}

fn queue(work: &Work<'_>, id: &QueueId, queue: &Queue) -> Value {
    let seconds = |time: std::time::Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let agents = queue.agents.iter().map(|agent| self::agent(work, agent));
    let written = work.tenant.queues.get(id);
    let mut fields = vec![
        ("name", Value::plain(names::queue(work.id, id))),
        ("strategy", Value::plain(strategy(queue.strategy))),
        ("ring", Value::number(seconds(queue.ring).max(1))),
        ("wrap_up", Value::number(seconds(queue.wrap_up))),
        ("most", Value::number(queue.most.unwrap_or(0).into())),
        ("agents", Value::list(agents)),
    ];
    if let Some(music) = written.and_then(|queue| queue.music.as_ref()) {
        let class = Spanned::new(work.music(&music.value), music.place);
        fields.push(("music", Value::text(&class)));
    }
    if let Some(file) = written.and_then(|queue| queue.announcement.as_ref()) {
        let sound = Spanned::new(work.sound(&file.value), file.place);
        fields.push(("announcement", Value::text(&sound)));
        fields.push(("announce", Value::number(ANNOUNCE)));
    }
    Value::record(fields)
}

/// An agent is a person: one interface, whatever phones there are, and one state of all of them.
fn agent(work: &Work<'_>, agent: &Agent) -> Value {
    let name = names::extension(&*agent.owner.owner);
    let context = dialplan::agents(work);
    Value::record([
        ("interface", Value::plain(dialplan::member(work, agent))),
        ("state", Value::plain(format!("hint:{name}@{context}"))),
        ("name", Value::plain(agent.user.as_str())),
    ])
}

const fn strategy(strategy: QueueStrategy) -> &'static str {
    match strategy {
        QueueStrategy::All => "ringall",
        QueueStrategy::LongestIdle => "leastrecent",
        QueueStrategy::FewestCalls => "fewestcalls",
        QueueStrategy::Random => "random",
        QueueStrategy::Order => "linear",
        QueueStrategy::RoundRobin => "rrmemory",
        QueueStrategy::Weight => "wrandom",
    }
}
