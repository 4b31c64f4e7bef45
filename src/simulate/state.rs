use super::clock::Clock;
use crate::model::{CalendarId, E164, GroupId, ParkingId, QueueId, TrunkId, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// What is otherwise than usual when a call comes. Usual is: every schedule is open, every device is registered and free, every
/// agent is logged in, every trunk carries calls, and whoever rings, here or outside, does not answer, so that the whole way of
/// a call is seen.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// When the call comes; without a time every schedule is open.
    pub clock: Option<Clock>,
    /// Night mode: every schedule is closed.
    pub night: bool,
    /// The users.
    pub users: BTreeMap<UserId, Person>,
    /// Devices that do not ring, by the names of their accounts, where the others of their users may.
    pub devices: BTreeMap<String, Silent>,
    /// Numbers outside.
    pub outside: BTreeMap<E164, Answer>,
    /// Trunks that take no call.
    pub down: BTreeSet<TrunkId>,
    /// Queues that take no further caller.
    pub full: BTreeSet<QueueId>,
    /// Calendars with an appointment.
    pub appointments: BTreeSet<CalendarId>,
    /// Spaces with a parked call.
    pub parked: BTreeSet<(ParkingId, String)>,
    /// By group whose members take turns: who rang first at the last call, counted from 0.
    pub last: BTreeMap<GroupId, usize>,
}

/// How a user is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// What holds of the user.
    pub is: BTreeSet<Mode>,
    /// The calls in progress.
    pub calls: u32,
    /// The forward that was set on a phone.
    pub forward: Option<String>,
}

/// What may hold of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Is on the phone.
    Busy,
    /// No device is there.
    Unreachable,
    /// Does not want to be disturbed.
    Disturbed,
    /// Is not logged in as an agent.
    LoggedOut,
    /// Pauses as an agent.
    Paused,
    /// Another call rings.
    Ringing,
    /// Answers when the phone rings.
    Answers,
}

impl Mode {
    /// Every one, as it is written.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Busy, "busy"),
        (Self::Unreachable, "unreachable"),
        (Self::Disturbed, "dnd"),
        (Self::LoggedOut, "logged-out"),
        (Self::Paused, "paused"),
        (Self::Ringing, "ringing"),
        (Self::Answers, "answers"),
    ];
}

/// Why a device does not ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// It is in use, or refuses calls.
    Busy,
    /// It is not registered.
    Unreachable,
}

impl Silent {
    /// Every one, as it is written.
    pub const ALL: [(Self, &'static str); 2] =
        [(Self::Busy, "busy"), (Self::Unreachable, "unreachable")];
}

/// What comes of a call to a number outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is answered.
    Answers,
    /// It is busy.
    Busy,
    /// It cannot be reached.
    Unreachable,
}

impl Answer {
    /// Every one, as it is written.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Answers, "answers"),
        (Self::Busy, "busy"),
        (Self::Unreachable, "unreachable"),
    ];
}

impl State {
    /// Whether something holds of a user.
    pub fn is(&self, user: &UserId, mode: Mode) -> bool {
        self.users
            .get(user)
            .is_some_and(|person| person.is.contains(&mode))
    }

    /// The calls that a user has.
    pub fn calls(&self, user: &UserId) -> u32 {
        self.users.get(user).map_or(0, |person| person.calls)
    }

    /// What a user's calls are forwarded to.
    pub fn forward(&self, user: &UserId) -> Option<&str> {
        self.users.get(user)?.forward.as_deref()
    }
}
