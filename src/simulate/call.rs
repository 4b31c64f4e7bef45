use crate::calls::AccountId;
use crate::model::{E164, TrunkId, UserId};

/// A call as it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who calls.
    pub from: Origin,
    /// What is dialled; from outside, the number that is called as the provider spells it.
    pub dialled: String,
    /// What the caller presses at each greeting of a menu, one text a greeting: a key, an extension, or nothing (an empty text).
    /// Behind the last one nothing is pressed.
    pub keys: Vec<String>,
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A device of the tenant.
    Account(AccountId),
    /// Somebody outside.
    Outside {
        /// The trunk that the call comes in by.
        trunk: TrunkId,
        /// The number that is shown, if one is.
        number: Option<E164>,
    },
    /// Somebody outside, by a user's own account at a provider.
    Upstream {
        /// Whose account.
        user: UserId,
        /// The number that is shown, if one is.
        number: Option<E164>,
    },
}
