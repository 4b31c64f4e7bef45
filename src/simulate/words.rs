//! What a trace says, in words.

use super::trace::{End, Happening, Shown};
use crate::calls::{Cause, Condition, FlowId, Greeting, Order, Spying, Switch};
use crate::model::{E164, Feature, UserId};
use std::time::Duration;

/// How a flow is named: by the reference of what is called, where there is one.
pub fn name(flow: &FlowId) -> String {
    match flow {
        FlowId::User(id) => id.reference(),
        FlowId::Group(id) => id.reference(),
        FlowId::Queue(id) => id.reference(),
        FlowId::Menu(id) => id.reference(),
        FlowId::Conference(id) => id.reference(),
        FlowId::Parking(id) => id.reference(),
        FlowId::Space(id, space) => format!("the space {space} of {}", id.reference()),
        FlowId::Returned(id) => format!("what follows on {}", id.reference()),
        FlowId::Paging(id) => id.reference(),
        FlowId::Number(number) => number.to_string(),
        FlowId::Upstream(id) => format!("the account of {} at a provider", id.reference()),
        FlowId::Route(at) => format!("the {} route", nth(*at + 1)),
        FlowId::Emergency(number) => format!("the emergency number {number}"),
        FlowId::Feature(feature) | FlowId::FeatureWith(feature) => {
            format!("the feature {}", feature_name(*feature))
        }
        FlowId::Take(extension) => format!("a ringing call of {extension}"),
        FlowId::Spy(_, extension) => format!("a call of {extension}"),
        other => unrouted(other),
    }
}

/// How a flow is named in a finding: what is written in backticks, and what is described without.
pub fn mention(flow: &FlowId) -> String {
    let name = name(flow);
    match name.contains(' ') {
        true => name,
        false => format!("`{name}`"),
    }
}

/// What leads outside, and is not by any route.
fn unrouted(flow: &FlowId) -> String {
    match flow {
        FlowId::Outside(..) => "a number outside".to_owned(),
        _ => "no route".to_owned(),
    }
}

fn nth(count: usize) -> String {
    let ending = match (count % 10, count % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{count}{ending}")
}

fn feature_name(feature: Feature) -> &'static str {
    let known = Feature::ALL.iter().find(|(known, ..)| *known == feature);
    known.map_or("", |(_, _, name)| name)
}

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
            Self::Down(_) => "down",
        }
    }

    /// What happens, in a sentence; `own` is the number that a trunk shows of itself.
    pub fn words(&self, own: Option<E164>) -> String {
        match self {
            Self::Dialled { number, to } => match to {
                FlowId::Number(_) | FlowId::Emergency(_) => format!("calls {}", name(to)),
                _ => format!("{number} is {}", name(to)),
            },
            Self::Continues(to) => format!("goes on to {}", name(to)),
            Self::Dials(number) => format!("goes on to {number}"),
            Self::Forwarded(user, number) => {
                format!(
                    "{} forwarded calls to {number} on a phone",
                    user.reference()
                )
            }
            Self::Recognised(level, who) => {
                let who = who
                    .as_ref()
                    .map(|who| format!(", {who}"))
                    .unwrap_or_default();
                format!("the caller is a VIP of the level `{level}`{who}")
            }
            Self::Decided(condition, holds) => decided(condition, *holds),
            Self::Rings {
                whom,
                users,
                order,
                time,
            } => rings(whom.as_ref(), users, order, *time),
            Self::Silent { whom, busy } => {
                let whom = whom
                    .as_ref()
                    .map_or_else(|| "whom it escalates to".to_owned(), name);
                match busy {
                    true => format!("{whom} is busy"),
                    false => format!("no device of {whom} is there"),
                }
            }
            Self::Answers(user) => format!("{} answers", user.reference()),
            Self::GoesOut { .. } | Self::Down(_) => self.outside(own),
            _ => self.services(),
        }
    }

    fn outside(&self, own: Option<E164>) -> String {
        match self {
            Self::GoesOut {
                trunk,
                number,
                shown,
                help,
                ..
            } => {
                let way = trunk.as_ref().map_or(
                    "the caller's own account".to_owned(),
                    crate::model::TrunkId::reference,
                );
                let what = if *help { "calls for help at" } else { "calls" };
                let shown = match shown {
                    Shown::Anonymous => "shows nothing".to_owned(),
                    Shown::Number(number, None) => format!("shows {number}"),
                    Shown::Number(number, Some(name)) => format!("shows {number} `{name}`"),
                    Shown::Own => own.map_or_else(
                        || "shows the trunk's own number".to_owned(),
                        |own| format!("shows {own}"),
                    ),
                };
                format!("{what} {number} by {way}, and {shown}")
            }
            Self::Down(trunk) => format!("{} takes no call", trunk.reference()),
            _ => String::new(),
        }
    }

    fn services(&self) -> String {
        match self {
            Self::Waits {
                queue,
                first,
                agents,
                wait,
            } => {
                let first = if *first { ", before all others" } else { "" };
                let wait = wait.map_or("without an end".to_owned(), |wait| {
                    format!("for {} at most", duration(wait))
                });
                let agents = match agents.is_empty() {
                    true => "no agent is free".to_owned(),
                    false => format!("{} ring", all(agents)),
                };
                format!("waits in {} {wait}{first}: {agents}", queue.reference())
            }
            Self::TurnedAway { queue, full: true } => format!("{} is full", queue.reference()),
            Self::TurnedAway { queue, .. } => {
                format!("no agent of {} is there", queue.reference())
            }
            Self::Hears {
                menu,
                greeting,
                pressed,
            } => {
                let menu = menu
                    .as_ref()
                    .map_or(greeting.clone(), crate::model::MenuId::reference);
                let pressed = pressed
                    .as_ref()
                    .map_or("nothing".to_owned(), |keys| format!("`{keys}`"));
                format!("hears {menu} and presses {pressed}")
            }
            Self::Leaves(user, greeting) => {
                let why = match greeting {
                    Greeting::Busy => "busy",
                    Greeting::Unavailable => "not there",
                };
                format!(
                    "hears that {} is {why}, and leaves a message",
                    user.reference()
                )
            }
            Self::OwnMailbox(true) => "hears the messages of the own mailbox".to_owned(),
            Self::OwnMailbox(false) => "has no mailbox".to_owned(),
            Self::Meets(room) => format!("meets others in {}", room.reference()),
            Self::Pages(zone) => format!("speaks to {}", zone.reference()),
            _ => self.joining(),
        }
    }

    fn joining(&self) -> String {
        match self {
            Self::Parks(lot, Some(space)) => {
                format!("is parked in the space {space} of {}", lot.reference())
            }
            Self::Parks(lot, None) => format!("{} has no free space", lot.reference()),
            Self::Retrieves(lot, space, there) => {
                let what = if *there {
                    "takes the call"
                } else {
                    "finds nobody"
                };
                format!("{what} in the space {space} of {}", lot.reference())
            }
            Self::Intercom(_, Some(user)) => {
                format!("speaks through the phone of {}", user.reference())
            }
            Self::Intercom(extension, None) => format!("cannot speak through {extension}"),
            Self::Takes(Some(user)) => format!("takes the ringing call of {}", user.reference()),
            Self::Takes(None) => "finds nothing that rings".to_owned(),
            Self::Joins(spying, extension, there) => joins(*spying, extension, *there),
            Self::Toggles(switch, on) => toggles(*switch, *on),
            Self::SetsForward(Some(number)) => format!("forwards the own calls to {number}"),
            Self::SetsForward(None) => "forwards the own calls no more".to_owned(),
            _ => String::new(),
        }
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
    };
    format!("turns {what} {}", if on { "on" } else { "off" })
}

impl End {
    /// How the call ends, in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Answered(user) => format!("{} has the call", user.reference()),
            Self::Outside => "somebody outside has the call".to_owned(),
            Self::Help => "those who help have the call".to_owned(),
            Self::Waits(queue) => format!("waits in {} without an end", queue.reference()),
            Self::Parked(lot) => {
                format!("stays in {}, and returns to who parked it", lot.reference())
            }
            Self::Joined => "the two speak".to_owned(),
            Self::Round => "goes round for ever, as it comes to the same again".to_owned(),
            Self::HangUp(cause) => format!("ends: {}", cause_words(*cause)),
        }
    }

    /// A word for programs, and for `hangup` of call tests where there is a cause.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Outside => "outside",
            Self::Help => "help",
            Self::Waits(_) => "waits",
            Self::Parked(_) => "parked",
            Self::Joined => "joined",
            Self::Round => "round",
            Self::HangUp(cause) => cause_name(*cause),
        }
    }
}

/// A cause as it is written in call tests.
pub fn cause_name(cause: Cause) -> &'static str {
    let known = Cause::ALL.iter().find(|(known, _)| *known == cause);
    known.map_or("", |(_, name)| name)
}

fn cause_words(cause: Cause) -> String {
    let why = match cause {
        Cause::NoRoute => "nothing leads there",
        Cause::Normal => "all is done",
        Cause::Busy => "the person is on the phone",
        Cause::NoAnswer => "nobody answers",
        Cause::Absent => "nobody is there",
        Cause::Rejected => "the caller may not",
        Cause::Congestion => "no way out is free",
    };
    format!("{}, {why} ({})", cause_name(cause), cause.q850())
}
