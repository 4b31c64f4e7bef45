use super::{
    AccountId, Cause, Condition, FlowId, IvrMenu, Outcome, OwnerId, Ringing, Scope, StepId, Way,
};
use crate::model::{ConferenceId, E164, PagingId, ParkingId, QueueId, TrunkId};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often a call is forwarded from phones at most: two users who forward to each other make no loop.
pub const FORWARDS: u32 = 5;

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Phones ring; who answers has the call, and else it goes on by the outcome.
    Ring {
        /// Who rings, and how.
        ringing: Ringing,
        /// Where the call goes on when nobody answered: every outcome is there.
        otherwise: BTreeMap<Outcome, StepId>,
    },
    /// The first condition that holds decides.
    Choose {
        /// The conditions and where the call goes on.
        arms: Vec<(Condition, StepId)>,
        /// Where it goes on when none holds.
        otherwise: StepId,
    },
    /// Goes on in another flow, with the same number.
    Continue(FlowId),
    /// Goes on as if this number were dialled in that context. What leads nowhere there ends the call ([`Cause::NoRoute`]).
    Dial {
        /// Where.
        scope: Scope,
        /// What.
        number: E164,
    },
    /// Goes on as if the number that is the user's forward were dialled. What leads nowhere there ends the call
    /// ([`Cause::NoRoute`]), and so does the last of [`FORWARDS`] in one call.
    DialForward {
        /// Whose.
        owner: OwnerId,
        /// What those outside then see.
        presented: Option<Presented>,
        /// Where.
        scope: Scope,
    },
    /// Tells who calls: the caller's number is read as the tenant's country has it, and a VIP's level and name are set.
    Recognise {
        /// Then the call goes on here.
        then: StepId,
    },
    /// From here on those outside see this of the call.
    Present {
        /// What.
        presented: Presented,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The language of prompts from here on.
    Speak {
        /// Its code, `de`.
        language: String,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The caller hears that the call is recorded, and is recorded from then on. A call that was at another such step already goes on at
    /// once: it is asked once.
    Record {
        /// What the caller hears: a file.
        notice: String,
        /// The key without which the call goes on and is not recorded.
        consent: Option<char>,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The caller waits for an agent.
    Queue {
        /// Where.
        queue: QueueId,
        /// Before all others.
        first: bool,
        /// Another class of music.
        music: Option<String>,
        /// Where the call goes on that was not answered: every outcome but `Busy` is there.
        otherwise: BTreeMap<Outcome, StepId>,
    },
    /// The caller hears a text and presses a key.
    Menu(IvrMenu),
    /// The caller leaves a message.
    Deposit {
        /// In this mailbox.
        mailbox: OwnerId,
        /// And hears first why.
        greeting: Greeting,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The caller hears the messages of their own mailbox, after its PIN.
    OwnMailbox {
        /// Where the call goes on, also when the caller has none.
        then: StepId,
    },
    /// The caller meets others.
    Conference {
        /// Where.
        room: ConferenceId,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The call is parked, and whoever parks it hears the space.
    Park {
        /// Where.
        lot: ParkingId,
        /// Where it goes on when there is no space.
        then: StepId,
    },
    /// A parked call is taken.
    Retrieve {
        /// From which car park.
        lot: ParkingId,
        /// From which space.
        space: String,
        /// Where the call goes on when nobody is there.
        then: StepId,
    },
    /// The caller speaks to a zone.
    Page {
        /// Which one.
        zone: PagingId,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The caller speaks through the phone of the extension that is the number.
    Intercom {
        /// Where the call goes on when that was not possible.
        then: StepId,
    },
    /// The caller takes a ringing call.
    Take {
        /// Which.
        taking: Taking,
        /// Where the call goes on when nothing rings there.
        then: StepId,
    },
    /// The caller hears a call of an extension.
    Spy {
        /// And what else.
        spying: Spying,
        /// Whose call.
        extension: String,
        /// Where the call goes on when there is none.
        then: StepId,
    },
    /// Turns something on or off, and says which.
    Toggle {
        /// What.
        switch: Switch,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The caller's calls are forwarded to the number, or no more if there is none.
    SetForward {
        /// Whether to the number.
        on: bool,
        /// Then the call goes on here.
        then: StepId,
    },
    /// The number is called outside, by one way after the other until one takes the call.
    Outside {
        /// The ways.
        ways: Vec<Way>,
        /// Where the call goes on when it was not answered: every outcome is there.
        otherwise: BTreeMap<Outcome, StepId>,
    },
    /// Help is called: no limit of any kind counts.
    Help {
        /// What is dialled on each way.
        number: String,
        /// The ways.
        ways: Vec<Way>,
        /// The number that those who help call back, shown on every way.
        callback: Option<E164>,
        /// Where the caller is, as those who are told read it.
        location: Option<String>,
        /// Who is told: their phones get a message.
        notify: Vec<AccountId>,
        /// Where the call goes on when no way took it.
        then: StepId,
    },
    /// The call ends.
    HangUp(Cause),
}

/// What those outside see of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// Nothing.
    Anonymous,
    /// A number of the way that the call takes, and a name.
    Shown {
        /// By trunk, as a number is one of the trunk that carries the call; none of a trunk means its own.
        numbers: BTreeMap<TrunkId, E164>,
        /// The name.
        name: Option<String>,
    },
}

/// What a caller hears before leaving a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Greeting {
    /// The person is on the phone.
    Busy,
    /// The person does not answer.
    Unavailable,
}

/// Which ringing call is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Any of the caller's pickup groups.
    Group,
    /// That of an extension. A console keeps the call so long at most.
    Extension(String, Option<Duration>),
}

/// How a call of others is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spying {
    /// Nobody hears the caller.
    Listen,
    /// The extension hears the caller.
    Whisper,
    /// Both hear the caller.
    Barge,
}

/// What is turned on and off from a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Switch {
    /// The caller's do-not-disturb.
    Disturb,
    /// The tenant's night: every schedule counts as closed.
    Night,
    /// The caller's pause as an agent, in all queues. Who pauses is logged in.
    Pause,
    /// Whether the caller is there as an agent, in all queues: usually on. Who logs in does not pause.
    Login,
}

impl Action {
    /// The steps that it can lead to, in the order in which they are written.
    pub fn nexts(&self) -> Vec<StepId> {
        match self {
            Self::Ring { otherwise, .. }
            | Self::Queue { otherwise, .. }
            | Self::Outside { otherwise, .. } => otherwise.values().copied().collect(),
            Self::Choose { arms, otherwise } => {
                let arms = arms.iter().map(|(_, step)| *step);
                arms.chain([*otherwise]).collect()
            }
            Self::Menu(menu) => {
                let keys = menu.keys.values().copied();
                keys.chain([menu.timeout, menu.invalid]).collect()
            }
            Self::Recognise { then }
            | Self::Present { then, .. }
            | Self::Speak { then, .. }
            | Self::Record { then, .. }
            | Self::Deposit { then, .. }
            | Self::OwnMailbox { then }
            | Self::Conference { then, .. }
            | Self::Park { then, .. }
            | Self::Retrieve { then, .. }
            | Self::Page { then, .. }
            | Self::Intercom { then }
            | Self::Take { then, .. }
            | Self::Spy { then, .. }
            | Self::Toggle { then, .. }
            | Self::SetForward { then, .. }
            | Self::Help { then, .. } => vec![*then],
            Self::Continue(_) | Self::Dial { .. } | Self::DialForward { .. } | Self::HangUp(_) => {
                Vec::new()
            }
        }
    }
}
