use super::record::record;
use super::scalar::{DurationText, ReferenceText};
use crate::source::Spanned;

record! {
    /// A console: people who may reach into the calls of others.
    Operator = "an operator console" {
        /// Who sits there.
        users: Vec<Spanned<ReferenceText>>,
        /// Whose ringing calls they may take.
        intercept: Vec<Spanned<ReferenceText>>,
        /// Whether they may listen.
        listen: Option<Spanned<bool>>,
        /// Whether they may speak to one side.
        whisper: Option<Spanned<bool>>,
        /// Whether they may speak to both.
        barge: Option<Spanned<bool>>,
        /// Whether they may transfer with an announcement.
        announced_transfer: Option<Spanned<bool>>,
        /// How long an intercepted call stays theirs before it rings on.
        release_after: Option<Spanned<DurationText>>,
    }
}
