use super::either::Either;
use super::record::record;
use super::scalar::{AddressText, DurationText, choice};
use super::{Secret, Text};
use crate::source::Spanned;

/// Whether a user has a mailbox, or how it is.
pub type UserVoicemail = Either<Spanned<bool>, UserVoicemailMap>;

choice! {
    /// What an e-mail about a message holds.
    VoicemailEmail = "`attach`, `notify` or `none`" {
        /// The message itself.
        Attach = "attach",
        /// That there is one.
        Notify = "notify",
        /// There is no e-mail.
        None = "none",
    }
}

record! {
    /// A user's mailbox.
    UserVoicemailMap = "a mailbox" {
        /// What an e-mail about a message holds: `notify` unless written.
        email: Option<Spanned<VoicemailEmail>>,
        /// What callers hear: a file.
        greeting: Option<Spanned<Text>>,
    }
}

record! {
    /// How the mailboxes of a tenant are.
    Voicemail = "the voicemail settings" {
        /// How often a PIN may be wrong.
        attempts: Option<Spanned<u32>>,
        /// How long the menu waits for a key.
        menu_timeout: Option<Spanned<DurationText>>,
        /// How long it waits for the next digit.
        digit_timeout: Option<Spanned<DurationText>>,
        /// A folder of prompts of one's own.
        prompts: Option<Spanned<Text>>,
        /// The server that e-mails go out by.
        smtp: Option<Smtp>,
    }
}

record! {
    /// A mail server.
    Smtp = "a mail server" {
        /// Its address.
        server: Spanned<AddressText>,
        /// Who the mails come from.
        from: Option<Spanned<super::EmailText>>,
        /// The user name there.
        username: Option<Spanned<Text>>,
        /// The password there.
        password: Option<Secret>,
    }
}
