use super::{Reference, UserId};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A console: people who may reach into the calls of others.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
pub struct Operator {
    /// Where its id is written.
    pub place: Place,
    /// Who sits there.
    pub users: Vec<Spanned<UserId>>,
    /// Whose ringing calls they may take: users and groups.
    pub intercept: Vec<Spanned<Reference>>,
    /// Whether they may listen.
    pub listen: bool,
    /// Whether they may speak to one side.
    pub whisper: bool,
    /// Whether they may speak to both.
    pub barge: bool,
    /// Whether they may transfer with an announcement.
    pub announced_transfer: bool,
    /// How long an intercepted call stays theirs.
    pub release_after: Option<Spanned<Duration>>,
}
