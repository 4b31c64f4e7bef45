use super::{Address, Email, Secret};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A user's mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// What an e-mail about a message holds.
    pub email: MailboxEmail,
    /// What callers hear: a file.
    pub greeting: Option<Spanned<String>>,
}

/// What an e-mail about a message holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailboxEmail {
    /// The message itself.
    Attach,
    /// That there is one.
    #[default]
    Notify,
    /// There is no e-mail.
    None,
}

/// How the mailboxes of a tenant are.
#[derive(Clone, Debug)]
pub struct Voicemail {
    /// Where it is written.
    pub place: Place,
    /// How often a PIN may be wrong.
    pub attempts: u32,
    /// How long the menu waits for a key, if it is written.
    pub menu_timeout: Option<Spanned<Duration>>,
    /// How long it waits for the next digit.
    pub digit_timeout: Duration,
    /// A folder of prompts of one's own.
    pub prompts: Option<Spanned<String>>,
    /// The server that e-mails go out by.
    pub smtp: Option<Smtp>,
}

impl Voicemail {
    /// How long the menu waits for a key unless something else is written.
    pub const MENU: Duration = Duration::from_secs(5);

    /// How long the menu waits for a key, if that is not as usual.
    pub fn unusual_menu(&self) -> Option<&Spanned<Duration>> {
        let written = self.menu_timeout.as_ref();
        written.filter(|time| time.value != Self::MENU)
    }
}

/// A mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its address.
    pub server: Spanned<Address>,
    /// Who the mails come from.
    pub from: Option<Spanned<Email>>,
    /// The login there.
    pub login: Option<(Spanned<String>, Spanned<Secret>)>,
}
