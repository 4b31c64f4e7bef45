use super::{Scope, StepId};
use std::collections::BTreeMap;
use std::time::Duration;

/// A text that is played to the caller, who presses keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IvrMenu {
    /// What the caller hears: a file of the repository.
    pub greeting: String,
    /// Where each key leads.
    pub keys: BTreeMap<char, StepId>,
    /// How long it waits for a key.
    pub wait: Duration,
    /// How often the greeting is played before `timeout` or `invalid` is taken, at least once.
    pub tries: u32,
    /// Where the call goes when no key is pressed.
    pub timeout: StepId,
    /// Where it goes after keys that lead nowhere.
    pub invalid: StepId,
    /// Extensions can be dialled: those of this context.
    pub extensions: Option<Scope>,
}
