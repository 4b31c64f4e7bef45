use super::{Email, Extension, UserId};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A person with an extension.
#[derive(Clone, Debug)]
pub struct User {
    /// Where the id is written.
    pub place: Place,
    /// The name, as others see it.
    pub name: Spanned<String>,
    /// Where voicemail is announced.
    pub email: Option<Spanned<Email>>,
    /// The pinned extension, if one is written.
    pub extension: Option<Spanned<Extension>>,
    /// Whether there is a mailbox.
    pub voicemail: bool,
    /// What the user may do.
    pub state: State,
    /// How long the phones ring, in whole seconds.
    pub ring: Duration,
    /// The former id.
    pub renamed_from: Option<Spanned<UserId>>,
}

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Calls and is called.
    Active,
    /// Registers, reaches emergency numbers only, is not called.
    Suspended,
    /// Has no account.
    Disabled,
}

impl State {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Disabled => "disabled",
        }
    }
}
