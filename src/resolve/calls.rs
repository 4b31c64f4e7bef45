//! Groups, queues and menus: what answers calls and is nobody alone.

use super::reader::Reader;
use super::recording::{key, recording};
use crate::diag::{Code, Diagnostic};
use crate::model::{Group, Menu, Queue, QueueStrategy, Strategy, Target};
use crate::source::Place;
use crate::syntax;
use std::collections::BTreeMap;
use std::time::Duration;

const RING: Duration = Duration::from_secs(25);
const AGENT_RING: Duration = Duration::from_secs(15);
/// The keys of a telephone.
const KEYS: &str = "0123456789*#";
const MENU_WAIT: Duration = Duration::from_secs(5);

pub(super) fn group(
    place: Place,
    written: &syntax::Group,
    reader: &mut Reader<'_, '_>,
) -> Option<Group> {
    let members = reader.several(&written.members, &["users", "groups"]);
    if written.members.is_empty() {
        reader.words.found.push(without_members(place, "group"));
    }
    let ring = reader.duration(written.time.as_ref(), RING);
    Some(Group {
        place,
        name: Reader::text(written.name.as_ref()),
        extension: reader.extension(written.extension.as_ref()),
        members,
        strategy: written
            .strategy
            .map_or(Strategy::All, |strategy| group_strategy(strategy.value)),
        then: reader.maybe_target(written.then.as_ref()),
        caller_id: reader.caller_id(written.caller_id.as_ref()),
        record: recording(written.record.as_ref(), reader.words),
        ring: ring?,
    })
}

fn group_strategy(written: syntax::Strategy) -> Strategy {
    match written {
        syntax::Strategy::All => Strategy::All,
        syntax::Strategy::Order => Strategy::Order,
        syntax::Strategy::Random => Strategy::Random,
        syntax::Strategy::RoundRobin => Strategy::RoundRobin,
    }
}

pub(super) fn queue(
    place: Place,
    written: &syntax::Queue,
    reader: &mut Reader<'_, '_>,
) -> Option<Queue> {
    if written.members.is_empty() {
        reader.words.found.push(without_members(place, "queue"));
    }
    let wrap_up = reader.duration(written.wrap_up.as_ref(), Duration::ZERO);
    let ring = reader.duration(written.ring.as_ref(), AGENT_RING);
    Some(Queue {
        place,
        name: Reader::text(written.name.as_ref()),
        extension: reader.extension(written.extension.as_ref()),
        members: reader.all(&written.members),
        strategy: written.strategy.map_or(QueueStrategy::All, |strategy| {
            queue_strategy(strategy.value)
        }),
        music: Reader::text(written.music.as_ref()),
        announcement: Reader::text(written.announcement.as_ref()),
        wait: written
            .wait
            .as_ref()
            .and_then(|wait| reader.time(wait))
            .map(|wait| wait.value),
        most: written.most.map(|most| most.value),
        then: reader.maybe_target(written.then.as_ref()),
        record: recording(written.record.as_ref(), reader.words),
        wrap_up: wrap_up?,
        ring: ring?,
    })
}

fn queue_strategy(written: syntax::QueueStrategy) -> QueueStrategy {
    match written {
        syntax::QueueStrategy::All => QueueStrategy::All,
        syntax::QueueStrategy::LongestIdle => QueueStrategy::LongestIdle,
        syntax::QueueStrategy::FewestCalls => QueueStrategy::FewestCalls,
        syntax::QueueStrategy::Random => QueueStrategy::Random,
        syntax::QueueStrategy::Order => QueueStrategy::Order,
        syntax::QueueStrategy::RoundRobin => QueueStrategy::RoundRobin,
        syntax::QueueStrategy::Weight => QueueStrategy::Weight,
    }
}

pub(super) fn menu(
    place: Place,
    written: &syntax::Menu,
    reader: &mut Reader<'_, '_>,
) -> Option<Menu> {
    let mut keys = BTreeMap::new();
    for entry in &written.keys.0.items {
        let target = entry
            .value
            .as_ref()
            .and_then(|target| reader.target(target));
        if let (Some(key), Some(target)) = (key(&entry.key, KEYS, reader.words), target) {
            keys.insert(key, target);
        }
    }
    let after = written
        .timeout
        .as_ref()
        .and_then(|timeout| timeout.after.as_ref());
    let wait = reader.duration(after, MENU_WAIT);
    let timeout: Option<Target> =
        reader.maybe_target(written.timeout.as_ref().map(|timeout| &timeout.to));
    Some(Menu {
        place,
        name: Reader::text(written.name.as_ref()),
        extension: reader.extension(written.extension.as_ref()),
        greeting: written.greeting.clone().map(|greeting| greeting.0),
        keys,
        timeout,
        invalid: reader.maybe_target(written.invalid.as_ref()),
        extensions: written
            .extensions
            .is_some_and(|extensions| extensions.value),
        wait: wait?,
    })
}

fn without_members(place: Place, what: &str) -> Diagnostic {
    Diagnostic::new(Code::W0704, format!("the {what} has no members"))
        .label(place, "nobody rings")
        .help("write `members: [users/…]`, or remove it")
}
