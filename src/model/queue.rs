use super::{Extension, Recording, Target, UserId};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// Callers who wait, and agents who answer.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Where its id is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Option<Spanned<String>>,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// Its agents.
    pub members: Vec<Spanned<UserId>>,
    /// Which agent gets the next call.
    pub strategy: QueueStrategy,
    /// What callers hear: a class of music.
    pub music: Option<Spanned<String>>,
    /// What callers hear at times: a file.
    pub announcement: Option<Spanned<String>>,
    /// The longest wait.
    pub wait: Option<Duration>,
    /// The most callers who wait.
    pub most: Option<u32>,
    /// Where a call goes that cannot stay.
    pub then: Option<Target>,
    /// How long an agent is left alone after a call.
    pub wrap_up: Duration,
    /// How long an agent's phone rings.
    pub ring: Duration,
    /// That its calls are recorded.
    pub record: Option<Recording>,
}

/// Which agent gets the next call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueStrategy {
    /// All ring.
    All,
    /// Who was idle longest.
    LongestIdle,
    /// Who had the fewest calls.
    FewestCalls,
    /// By chance.
    Random,
    /// As they are written.
    Order,
    /// Going on where the last call ended.
    RoundRobin,
    /// By chance, by weight.
    Weight,
}

impl QueueStrategy {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::LongestIdle => "longest-idle",
            Self::FewestCalls => "fewest-calls",
            Self::Random => "random",
            Self::Order => "order",
            Self::RoundRobin => "round-robin",
            Self::Weight => "weight",
        }
    }
}
