use super::{AccountId, OwnerId};
use crate::model::UserId;
use std::time::Duration;

/// Who rings, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ringing {
    /// Who: each a person or a device, with all of its accounts. Nobody counts as unreachable.
    pub members: Vec<(Option<OwnerId>, Vec<AccountId>)>,
    /// In which order.
    pub order: Order,
    /// For how long; of members that ring one after the other, each. In whole seconds.
    pub time: Duration,
    /// How phones ring.
    pub style: Style,
    /// Whom the call was for: a user, whose state and limits count; nobody for a group, of whose members those who do not want to be
    /// disturbed are passed over.
    pub user: Option<UserId>,
    /// The longest talk.
    pub longest: Option<Duration>,
}

/// In which order members ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// All at once.
    AtOnce,
    /// One after the other.
    InTurn,
    /// One after the other, starting with any.
    Random,
    /// One after the other, starting with the one behind the last call's first. The text names what remembers it.
    RoundRobin(OwnerId),
}

/// How phones ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As for any call within.
    Inside,
    /// As for a call from outside, where phones tell them apart.
    Outside,
}
