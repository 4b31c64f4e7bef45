use super::Text;
use super::record::record;
use super::scalar::{DurationText, EmailText, ExtensionText, IdText, choice};
use crate::source::Spanned;

choice! {
    /// What a user may do.
    State = "a state" {
        /// Calls and is called.
        Active = "active",
        /// Registers, but reaches emergency numbers only and is not called; the number is kept.
        Suspended = "suspended",
        /// Has no account; the number is kept.
        Disabled = "disabled",
    }
}

record! {
    /// A person with an extension.
    User = "a user" {
        /// The name, as others see it.
        name: Spanned<Text>,
        /// Where voicemail is announced.
        email: Option<Spanned<EmailText>>,
        /// A pinned extension. Left out: the lowest free one of the pool, kept in `pbx.lock`.
        extension: Option<Spanned<ExtensionText>>,
        /// Whether there is a mailbox: `true` unless written.
        voicemail: Option<Spanned<bool>>,
        /// What the user may do: `active` unless written.
        state: Option<Spanned<State>>,
        /// How the user's phones ring.
        ring: Option<Ring>,
        /// The former id, after a rename: number and secrets are kept.
        renamed_from: Option<Spanned<IdText>>,
    }
}

record! {
    /// How long phones ring.
    Ring = "the ringing" {
        /// The time before the call goes on to voicemail: `25s` unless written.
        time as "for": Option<Spanned<DurationText>>,
    }
}
