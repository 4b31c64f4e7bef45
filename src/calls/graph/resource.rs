use super::{AccountId, OwnerId, Presented};
use crate::model::{
    Country, Date, Days, Extension, Hours, Multicast, NumberFormat, QueueStrategy, TenantId,
    TimeZone, TrunkId, UserId,
};
use crate::source::Place;
use std::collections::BTreeSet;
use std::time::Duration;

/// Whom an extension rings.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Whose it is.
    pub user: UserId,
    /// What rings.
    pub accounts: Vec<AccountId>,
    /// Where the user is written.
    pub place: Place,
}

/// Where callers wait for agents.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Who answers, in the written order.
    pub agents: Vec<Agent>,
    /// Which agent gets the next call.
    pub strategy: QueueStrategy,
    /// What callers hear: a class of music.
    pub music: Option<String>,
    /// What callers hear at times: a file of the repository.
    pub announcement: Option<String>,
    /// The longest wait.
    pub wait: Option<Duration>,
    /// The most callers who wait.
    pub most: Option<u32>,
    /// How long an agent is left alone after a call.
    pub wrap_up: Duration,
    /// How long an agent's phone rings.
    pub ring: Duration,
    /// Where it is written.
    pub place: Place,
}

/// Somebody who answers the calls of a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Who.
    pub user: UserId,
    /// Whose pause counts.
    pub owner: OwnerId,
    /// What rings.
    pub accounts: Vec<AccountId>,
}

/// Where calls meet.
#[derive(Clone, Debug)]
pub struct Room {
    /// Whom the PIN is derived for, or that there is none.
    pub pin: bool,
    /// The most people in it.
    pub max: Option<u32>,
    /// Whether it is recorded.
    pub record: bool,
    /// Whose state and PIN it is.
    pub owner: OwnerId,
    /// Where it is written.
    pub place: Place,
}

/// Where calls are parked.
#[derive(Clone, Debug)]
pub struct Lot {
    /// The spaces.
    pub spaces: Vec<Extension>,
    /// How long a call stays.
    pub stay: Duration,
    /// Whether it then goes on in [`FlowId::Returned`](super::FlowId::Returned), and not back to who parked it.
    pub returns: bool,
    /// Where it is written.
    pub place: Place,
}

/// Where pages are heard; zones of zones are resolved.
#[derive(Clone, Debug, Default)]
pub struct Zone {
    /// By multicast.
    pub multicast: BTreeSet<Multicast>,
    /// By calls that are answered at once.
    pub accounts: BTreeSet<AccountId>,
}

/// When it is open: schedules that it excepts are resolved.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The open hours of days of the week.
    pub weekly: Vec<(Days, Vec<Hours>)>,
    /// Days with hours of their own, none for a closed one. They come before the week.
    pub dates: Vec<(Date, Vec<Hours>)>,
    /// The time zone.
    pub timezone: Option<TimeZone>,
    /// Where it is written.
    pub place: Place,
}

/// A trunk: a tenant's own, or one of the library that several share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrunkKey {
    /// The tenant, if it is not the library's.
    pub tenant: Option<TenantId>,
    /// Its id there.
    pub id: TrunkId,
}

/// A way outside, and how a call takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The caller's own account at a provider.
    Upstream,
    /// A trunk of the tenant.
    Trunk {
        /// Which one.
        trunk: TrunkId,
        /// How the number is sent.
        form: Form,
        /// What those outside see, where the route says so.
        presented: Option<Presented>,
    },
}

/// How a number of E.164 is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// As the trunk wants numbers, which are read in this country.
    Usual(NumberFormat, Option<Country>),
    /// Digits behind the `+` taken off the front, and others put there.
    Changed {
        /// How many are taken off.
        strip: usize,
        /// What is put in front.
        prepend: String,
    },
}
