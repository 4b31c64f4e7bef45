use super::{Address, Email, KeySource};
use crate::source::Spanned;
use std::time::Duration;

/// What follows an apply that went well.
#[derive(Clone, Debug, Default)]
pub struct AfterApply {
    /// The server for letters to new users, if they are to get any.
    pub welcome: Option<Welcome>,
    /// Addresses that are told.
    pub webhooks: Vec<Webhook>,
    /// Programs that are started.
    pub hooks: Vec<Hook>,
}

/// The server for letters to new users.
#[derive(Clone, Debug)]
pub struct Welcome {
    /// Where it is.
    pub server: Spanned<Address>,
    /// Who the letters come from.
    pub from: Spanned<Email>,
    /// The user name there, and where the password comes from.
    pub login: Option<(Spanned<String>, Spanned<KeySource>)>,
    /// How the connection is protected.
    pub tls: Tls,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tls {
    /// It becomes TLS at once, or nothing is sent.
    #[default]
    StartTls,
    /// From the beginning.
    Whole,
    /// Not at all.
    None,
}

/// An address that is told.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Where.
    pub url: Spanned<String>,
    /// Where the token comes from.
    pub token: Option<Spanned<KeySource>>,
}

/// A program that is started.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The program and its arguments; at least the program.
    pub run: Vec<Spanned<String>>,
    /// After how long it is killed.
    pub within: Duration,
}

impl Tls {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StartTls => "starttls",
            Self::Whole => "tls",
            Self::None => "none",
        }
    }
}
