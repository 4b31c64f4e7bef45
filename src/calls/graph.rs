use crate::model::{Domain, TenantId};
use crate::source::Place;
use std::collections::BTreeMap;
use std::time::Duration;

/// The whole graph: for each tenant the contexts its callers are in.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    /// By tenant and scope.
    pub contexts: BTreeMap<TenantId, Vec<Context>>,
}

/// What a group of callers can dial.
#[derive(Clone, Debug)]
pub struct Context {
    /// Whose callers.
    pub scope: Scope,
    /// What they can dial, each pattern once.
    pub entries: Vec<Entry>,
}

/// A group of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Active users.
    Users,
    /// Suspended users: emergency numbers only.
    EmergencyOnly,
}

/// A dialled pattern and what happens then.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is dialled.
    pub pattern: Pattern,
    /// What happens.
    pub flow: Flow,
}

/// What is dialled. Of several that match the most specific counts; exact texts are more specific than all else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pattern {
    /// Just these characters, of `0-9*#`.
    Exact(String),
}

/// A small graph of steps; the call starts at the first.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// The steps; [`StepId`]s point into it.
    pub steps: Vec<Step>,
}

/// Points to a step of the same flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub usize);

/// Something that happens to a call, and the line of YAML that says so.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it is written.
    pub place: Place,
    /// What happens.
    pub action: Action,
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Accounts ring all at once, for a time; who answers has the call, and else it goes on by the outcome.
    Ring {
        /// Who rings.
        accounts: Vec<AccountId>,
        /// For how long, in whole seconds.
        time: Duration,
        /// Where the call goes on when nobody answered.
        otherwise: BTreeMap<Outcome, StepId>,
    },
    /// The caller leaves a message.
    Deposit {
        /// In this mailbox.
        mailbox: MailboxId,
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
    /// The call ends.
    HangUp(Cause),
}

/// Why nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All were busy or refused.
    Busy,
    /// It rang for the whole time.
    Unanswered,
    /// No device was there.
    Unreachable,
}

/// What a caller hears before leaving a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Greeting {
    /// The person is on the phone.
    Busy,
    /// The person does not answer.
    Unavailable,
}

/// Why a call ends, as Q.850 tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// All is done (16).
    Normal,
    /// The person is on the phone (17).
    Busy,
    /// The person did not answer (19).
    NoAnswer,
    /// No device of the person is there (20).
    Absent,
}

/// A device account: the user name within the tenant's domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId {
    /// `2000` or `2000-2`.
    pub name: String,
    /// The tenant's SIP domain.
    pub domain: Domain,
}

/// A mailbox, named by the birth id of its owner: a number's next owner finds nothing of the last one's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailboxId {
    /// The tenant.
    pub tenant: TenantId,
    /// The birth id of its owner.
    pub owner: String,
}

impl Cause {
    /// Its number in ITU-T Q.850.
    pub const fn q850(self) -> u8 {
        match self {
            Self::Normal => 16,
            Self::Busy => 17,
            Self::NoAnswer => 19,
            Self::Absent => 20,
        }
    }
}

impl Flow {
    /// Adds a step and gives its id.
    pub fn push(&mut self, place: Place, action: Action) -> StepId {
        self.steps.push(Step { place, action });
        StepId(self.steps.len() - 1)
    }

    /// The id that the step after `more` further ones will have.
    pub fn ahead(&self, more: usize) -> StepId {
        StepId(self.steps.len() + more)
    }
}
