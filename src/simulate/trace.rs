use crate::calls::{AccountId, Cause, Condition, FlowId, Form, Greeting, Order, Spying, Switch};
use crate::model::{
    ConferenceId, E164, LevelId, MenuId, PagingId, ParkingId, QueueId, QueueStrategy, TrunkId,
    UserId,
};
use crate::source::Place;
use std::time::Duration;

/// What happens to a call, step by step, and how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The steps.
    pub events: Vec<Event>,
    /// How it ends.
    pub end: End,
    /// Where that is written; nothing where no line is to blame, as nothing matched what was dialled.
    pub place: Option<Place>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Where it is written.
    pub place: Place,
    /// What.
    pub what: Happening,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// What was dialled leads somewhere.
    Dialled {
        /// The number that counts from here on.
        number: String,
        /// Where the call goes.
        to: FlowId,
    },
    /// The call goes on elsewhere.
    Continues(FlowId),
    /// A number that is written is dialled.
    Dials(String),
    /// The call is forwarded to what a user set on a phone.
    Forwarded(UserId, String),
    /// The caller is known.
    Recognised(LevelId, Option<String>),
    /// A condition decided.
    Decided(Condition, bool),
    /// Phones ring.
    Rings {
        /// For whom the call is: a user or a group; nothing where a VIP's call rings others as nobody answered.
        whom: Option<FlowId>,
        /// Who rings, in the order in which they do.
        users: Vec<UserId>,
        /// Devices of them that do not ring.
        without: Vec<AccountId>,
        /// In which order.
        order: Order,
        /// For how long; each, if one after the other.
        time: Duration,
    },
    /// Nobody rings, since nobody can.
    Silent {
        /// For whom the call is.
        whom: Option<FlowId>,
        /// Whether somebody is busy; else no device is there.
        busy: bool,
    },
    /// Somebody answers.
    Answers(UserId),
    /// The caller waits.
    Waits {
        /// Where.
        queue: QueueId,
        /// Before all others.
        first: bool,
        /// Whose phones ring, in the order in which they do.
        agents: Vec<UserId>,
        /// Who of them rings first.
        strategy: QueueStrategy,
        /// The longest wait.
        wait: Option<Duration>,
    },
    /// A queue takes no caller.
    TurnedAway {
        /// Which.
        queue: QueueId,
        /// As it is full; else as no agent is there.
        full: bool,
    },
    /// The caller hears a menu.
    Hears {
        /// Which.
        menu: Option<MenuId>,
        /// The file.
        greeting: String,
        /// And presses this; nothing is nothing.
        pressed: Option<String>,
    },
    /// The caller hears that the call is recorded.
    Records {
        /// The file.
        notice: String,
        /// The key by which the caller agrees, and what is pressed; nothing where the notice is enough.
        consent: Option<(char, Option<char>)>,
    },
    /// The caller leaves a message.
    Leaves(UserId, Greeting),
    /// The caller hears the own messages, or has no mailbox.
    OwnMailbox(bool),
    /// The caller meets others.
    Meets(ConferenceId),
    /// The call is parked in a space, or there is none.
    Parks(ParkingId, Option<String>),
    /// A parked call is taken, or nobody is there.
    Retrieves(ParkingId, String, bool),
    /// The caller speaks to a zone.
    Pages(PagingId),
    /// The caller speaks through somebody's phone, or cannot.
    Intercom(String, Option<UserId>),
    /// The caller takes a ringing call, or nothing rings.
    Takes(Option<UserId>),
    /// The caller joins a call, or there is none.
    Joins(Spying, String, bool),
    /// Something is turned on or off.
    Toggles(Switch, bool),
    /// A forward is set, or is no more.
    SetsForward(Option<String>),
    /// The call goes outside.
    GoesOut {
        /// The trunk; nothing for the caller's own account at a provider.
        trunk: Option<TrunkId>,
        /// What is dialled there: a number of E.164, or what stands for help.
        number: String,
        /// How that is sent.
        form: Option<Form>,
        /// What is shown.
        shown: Shown,
        /// Whether it is a call for help.
        help: bool,
    },
    /// The caller has as many calls as they may, and gets no further.
    Limited(u32),
    /// A trunk takes no call.
    Down(TrunkId),
}

/// What those outside see of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Anonymous,
    /// This number, and a name.
    Number(E164, Option<String>),
    /// What the trunk shows of itself.
    Own,
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Somebody answered.
    Answered(UserId),
    /// Somebody outside answered.
    Outside,
    /// Those who help answered.
    Help,
    /// It waits without an end.
    Waits(QueueId),
    /// It is parked, and returns to who parked it.
    Parked(ParkingId),
    /// The caller speaks with somebody whose call was parked, rang or is joined.
    Joined,
    /// It goes round for ever.
    Round,
    /// It ends with a cause.
    HangUp(Cause),
}
