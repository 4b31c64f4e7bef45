//! What a trace says, in words.

use super::flow_name::name;
use super::trace::{Happening, Shown};
use crate::calls::{AccountId, Condition, FlowId, Greeting, Order, Spying, Switch};
use crate::model::{E164, LevelId, MenuId, ParkingId, QueueId, QueueStrategy, TrunkId, UserId};
use std::time::Duration;

/// A time as it is written: `25s`, `2m`.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => "0s".to_owned(),
        _ if seconds.is_multiple_of(3600) => format!("{}h", seconds / 3600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

fn all(users: &[UserId]) -> String {
    let users: Vec<_> = users.iter().map(UserId::reference).collect();
    users.join(", ")
}

impl Happening {
    /// A word for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Dialled { .. } => "dial",
            Self::Continues(_) | Self::Dials(_) => "go",
            Self::Forwarded(..) => "forward",
            Self::Recognised(..) => "vip",
            Self::Decided(..) => "decide",
            Self::Rings { .. } => "ring",
            Self::Silent { .. } => "silent",
            Self::Answers(_) => "answer",
            Self::Waits { .. } => "queue",
            Self::TurnedAway { .. } => "turned-away",
            Self::Hears { .. } => "menu",
            Self::Records { .. } => "record",
            Self::Leaves(..) => "voicemail",
            Self::OwnMailbox(_) => "mailbox",
            Self::Meets(_) => "conference",
            Self::Parks(..) => "park",
            Self::Retrieves(..) => "retrieve",
            Self::Pages(_) => "page",
            Self::Intercom(..) => "intercom",
            Self::Takes(_) => "pickup",
            Self::Joins(..) => "join",
            Self::Toggles(..) => "toggle",
            Self::SetsForward(_) => "set-forward",
            Self::GoesOut { .. } => "trunk",
            Self::Limited(_) => "limit",
            Self::Down(_) => "down",
        }
    }

    /// What happens, in a sentence; `own` is the number that a trunk shows of itself.
    pub fn words(&self, own: Option<E164>) -> String {
        match self {
            Self::Dialled { number, to } => dialled(number, to),
            Self::Continues(to) => format!("goes on to {}", name(to)),
            Self::Dials(number) => format!("goes on to {number}"),
            Self::Forwarded(user, number) => forwarded(&user.reference(), number),
            Self::Recognised(level, who) => recognised(level, who.as_deref()),
            Self::Decided(condition, holds) => decided(condition, *holds),
            Self::Rings {
                whom,
                users,
                without,
                order,
                time,
            } => rings(whom.as_ref(), users, order, *time) + &but(without),
            Self::Silent { whom, busy } => silent(whom.as_ref(), *busy),
            Self::Answers(user) => format!("{} answers", user.reference()),
            Self::Waits {
                queue,
                first,
                agents,
                strategy,
                wait,
            } => waits(queue, *first, &ringing(agents, *strategy), *wait),
            Self::TurnedAway { queue, full } => turned_away(&queue.reference(), *full),
            Self::Hears {
                menu,
                greeting,
                pressed,
            } => hears(menu.as_ref(), greeting, pressed.as_deref()),
            Self::Records { notice, consent } => records(notice, *consent),
            Self::Leaves(user, greeting) => leaves(user, *greeting),
            Self::OwnMailbox(true) => "hears the messages of the own mailbox".to_owned(),
            Self::OwnMailbox(false) => "has no mailbox".to_owned(),
            Self::Meets(room) => format!("meets others in {}", room.reference()),
            Self::Parks(lot, space) => parks(lot, space.as_deref()),
            Self::Retrieves(lot, space, there) => retrieves(lot, space, *there),
            Self::Pages(zone) => format!("speaks to {}", zone.reference()),
            Self::Intercom(_, Some(user)) => through(&user.reference()),
            Self::Intercom(extension, None) => format!("cannot speak through {extension}"),
            Self::Takes(Some(user)) => format!("takes the ringing call of {}", user.reference()),
            Self::Takes(None) => "finds nothing that rings".to_owned(),
            Self::Joins(spying, extension, there) => joins(*spying, extension, *there),
            Self::Toggles(switch, on) => toggles(*switch, *on),
            Self::SetsForward(Some(number)) => format!("forwards the own calls to {number}"),
            Self::SetsForward(None) => "forwards the own calls no more".to_owned(),
            Self::GoesOut {
                trunk,
                number,
                shown,
                help,
                ..
            } => {
                let what = if *help { "calls for help at" } else { "calls" };
                let (way, shown) = (way(trunk.as_ref()), shows(shown, own));
                format!("{what} {number} by {way}, and {shown}")
            }
            Self::Limited(most) => limited(*most),
            Self::Down(trunk) => format!("{} takes no call", trunk.reference()),
        }
    }
}

fn forwarded(user: &str, number: &str) -> String {
    format!("{user} forwarded calls to {number} on a phone")
}

fn through(user: &str) -> String {
    format!("speaks through the phone of {user}")
}

fn turned_away(queue: &str, full: bool) -> String {
    match full {
        true => format!("{queue} is full"),
        false => format!("no agent of {queue} is there"),
    }
}

fn dialled(number: &str, to: &FlowId) -> String {
    match to {
        FlowId::Number(_) | FlowId::Emergency(_) => format!("calls {}", name(to)),
        _ => format!("{number} is {}", name(to)),
    }
}

fn recognised(level: &LevelId, who: Option<&str>) -> String {
    let who = who.map(|who| format!(", {who}")).unwrap_or_default();
    format!("the caller is a VIP of the level `{level}`{who}")
}

fn silent(whom: Option<&FlowId>, busy: bool) -> String {
    let whom = whom.map_or_else(|| "whom it escalates to".to_owned(), name);
    match busy {
        true => format!("{whom} is busy"),
        false => format!("no device of {whom} is there"),
    }
}

/// Whose phones ring for somebody who waits, and who of them first.
fn ringing(agents: &[UserId], strategy: QueueStrategy) -> String {
    let one = match (agents, strategy) {
        ([], _) => return "no agent is free".to_owned(),
        ([_], _) | (_, QueueStrategy::All) => return format!("{} ring", all(agents)),
        (_, QueueStrategy::Order) => "in that order",
        (_, QueueStrategy::RoundRobin) => "each call from another on",
        (_, QueueStrategy::LongestIdle) => "who was idle the longest",
        (_, QueueStrategy::FewestCalls) => "who had the fewest calls",
        (_, QueueStrategy::Random) => "by chance",
        (_, QueueStrategy::Weight) => "by chance and weight",
    };
    format!("{} ring, one at a time, {one}", all(agents))
}

/// Devices that do not ring.
fn but(without: &[AccountId]) -> String {
    let names: Vec<_> = without.iter().map(|device| &*device.name).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!(", but not {}", names.join(" and ")),
    }
}

fn waits(queue: &QueueId, first: bool, agents: &str, wait: Option<Duration>) -> String {
    let first = if first { ", before all others" } else { "" };
    let wait = wait.map_or("without an end".to_owned(), |wait| {
        format!("for {} at most", duration(wait))
    });
    format!("waits in {} {wait}{first}: {agents}", queue.reference())
}

fn hears(menu: Option<&MenuId>, greeting: &str, pressed: Option<&str>) -> String {
    let menu = menu.map_or_else(|| greeting.to_owned(), MenuId::reference);
    let pressed = pressed.map_or("nothing".to_owned(), |keys| format!("`{keys}`"));
    format!("hears {menu} and presses {pressed}")
}

fn records(notice: &str, consent: Option<(char, Option<char>)>) -> String {
    match consent {
        None => format!("hears {notice} and is recorded"),
        Some((_, None)) => format!("hears {notice}, presses nothing and is not recorded"),
        Some((key, Some(pressed))) => {
            let is = if key == pressed { "is" } else { "is not" };
            format!("hears {notice}, presses `{pressed}` and {is} recorded")
        }
    }
}

fn leaves(user: &UserId, greeting: Greeting) -> String {
    let why = match greeting {
        Greeting::Busy => "busy",
        Greeting::Unavailable => "not there",
    };
    let user = user.reference();
    format!("hears that {user} is {why}, and leaves a message")
}

fn parks(lot: &ParkingId, space: Option<&str>) -> String {
    let lot = lot.reference();
    space.map_or_else(
        || format!("{lot} has no free space"),
        |space| format!("is parked in the space {space} of {lot}"),
    )
}

fn retrieves(lot: &ParkingId, space: &str, there: bool) -> String {
    let what = match there {
        true => "takes the call",
        false => "finds nobody",
    };
    format!("{what} in the space {space} of {}", lot.reference())
}

fn way(trunk: Option<&TrunkId>) -> String {
    trunk.map_or("the caller's own account".to_owned(), TrunkId::reference)
}

fn shows(shown: &Shown, own: Option<E164>) -> String {
    match (shown, own) {
        (Shown::Anonymous, _) => "shows nothing".to_owned(),
        (Shown::Number(number, Some(name)), _) => format!("shows {number} `{name}`"),
        (Shown::Number(number, None), _) => format!("shows {number}"),
        (Shown::Own, Some(number)) => format!("shows {number}"),
        (Shown::Own, None) => "shows the trunk's own number".to_owned(),
    }
}

fn rings(whom: Option<&FlowId>, users: &[UserId], order: &Order, time: Duration) -> String {
    let time = duration(time);
    let who = match (whom, users) {
        (Some(FlowId::User(id)), [user]) if id == user => id.reference(),
        (Some(whom), _) => format!("{}: {}", name(whom), all(users)),
        (None, _) => format!("{}, as nobody answered a VIP,", all(users)),
    };
    match order {
        Order::AtOnce => format!("rings {who} for {time}"),
        Order::Random => format!("rings {who}, one after the other by chance, {time} each"),
        Order::InTurn | Order::RoundRobin(_) => {
            format!("rings {who}, one after the other, {time} each")
        }
    }
}

fn decided(condition: &Condition, holds: bool) -> String {
    match condition {
        Condition::Open(schedule) => {
            let state = if holds { "open" } else { "closed" };
            format!("{} is {state}", schedule.reference())
        }
        Condition::Number(class) => format!("it is a number of the class `{}`", class.name()),
        Condition::Level(level) => format!("as the caller is of the level `{level}`"),
        Condition::At(site) => format!("as the caller is at {}", site.reference()),
        Condition::May(_) => "as the caller may".to_owned(),
        Condition::Disturbed(_) => "do not disturb is on".to_owned(),
        Condition::Forwarded(_) => "a forward is set on a phone".to_owned(),
        Condition::Appointment(calendar) => {
            format!("{} has an appointment", calendar.reference())
        }
        Condition::Calls(_, most) => format!("there are {most} calls or more already"),
    }
}

fn joins(spying: Spying, extension: &str, there: bool) -> String {
    let what = match spying {
        Spying::Listen => "hears",
        Spying::Whisper => "hears, and speaks into,",
        Spying::Barge => "joins",
    };
    match there {
        true => format!("{what} the call of {extension}"),
        false => format!("finds no call of {extension}"),
    }
}

fn toggles(switch: Switch, on: bool) -> String {
    let what = match switch {
        Switch::Disturb => "do not disturb",
        Switch::Night => "night mode",
        Switch::Pause => "the pause as an agent",
        Switch::Login => "the login as an agent",
    };
    format!("turns {what} {}", if on { "on" } else { "off" })
}

fn limited(most: u32) -> String {
    match most {
        1 => "has the one call that is allowed".to_owned(),
        most => format!("has the {most} calls that are allowed"),
    }
}
