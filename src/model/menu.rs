use super::{Extension, Target};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// A voice that asks for a key.
#[derive(Clone, Debug)]
pub struct Menu {
    /// Where its id is written.
    pub place: Place,
    /// Its name, for people.
    pub name: Option<Spanned<String>>,
    /// The pinned extension.
    pub extension: Option<Spanned<Extension>>,
    /// What the caller hears: a file.
    pub greeting: Spanned<String>,
    /// Where each key leads: one of `0-9*#`.
    pub keys: BTreeMap<char, Target>,
    /// How long it waits for a key.
    pub wait: Duration,
    /// Where the call goes when none is pressed.
    pub timeout: Option<Target>,
    /// Where it goes after keys that lead nowhere.
    pub invalid: Option<Target>,
    /// Whether extensions can be dialled.
    pub extensions: bool,
}
