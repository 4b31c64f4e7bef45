use super::{
    Address, CallerId, ClassId, E164, Email, Extension, GroupId, Language, Mailbox, Recording,
    Secret, SiteId, Target, TimeZone, UserId,
};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A person with an extension. There are very many of them: what few have lies elsewhere.
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
    /// Direct numbers.
    pub numbers: Vec<Spanned<E164>>,
    /// The mailbox, if there is one.
    pub voicemail: Option<Mailbox>,
    /// What the user may do.
    pub state: State,
    /// How long the phones ring, in whole seconds.
    pub ring: Duration,
    /// Where a call goes that rang for that long; to the mailbox if nowhere is written.
    pub then: Option<Target>,
    /// Where calls go that are not answered, if it is written.
    pub forward: Option<Box<Forward>>,
    /// The class of service.
    pub class: Option<Spanned<ClassId>>,
    /// What those outside see.
    pub caller_id: Option<Box<CallerId>>,
    /// That calls to the user are recorded.
    pub record: Option<Box<Recording>>,
    /// Phones that are programs, each with an account of its own.
    pub softphones: Vec<Spanned<Softphone>>,
    /// The groups whose ringing calls the user may take, and who may take the user's.
    pub pickup: Vec<Spanned<GroupId>>,
    /// The longest call.
    pub longest_call: Option<Spanned<Duration>>,
    /// The most calls at once.
    pub concurrent: Option<Spanned<u32>>,
    /// An account at a provider that is the user's own.
    pub upstream: Option<Box<Upstream>>,
    /// Where the user is.
    pub site: Option<Spanned<SiteId>>,
    /// The language of phones and prompts.
    pub language: Option<Spanned<Language>>,
    /// The time zone.
    pub timezone: Option<Spanned<TimeZone>>,
    /// The former id.
    pub renamed_from: Option<Spanned<UserId>>,
}

impl User {
    /// How long phones ring unless something else is written.
    pub const RING: Duration = Duration::from_secs(25);

    /// A user of whom nothing but the name is written.
    pub fn named(name: Spanned<String>) -> Self {
        Self {
            place: name.place,
            name,
            email: None,
            extension: None,
            numbers: Vec::new(),
            voicemail: Some(Mailbox::default()),
            state: State::Active,
            ring: Self::RING,
            then: None,
            forward: None,
            class: None,
            caller_id: None,
            record: None,
            softphones: Vec::new(),
            pickup: Vec::new(),
            longest_call: None,
            concurrent: None,
            upstream: None,
            site: None,
            language: None,
            timezone: None,
            renamed_from: None,
        }
    }
}

/// Where calls go that are not answered; what is not written goes the way of the mailbox.
#[derive(Clone, Debug, Default)]
pub struct Forward {
    /// All calls, at once.
    pub always: Option<Target>,
    /// When the user is on the phone.
    pub busy: Option<Target>,
    /// When nobody answers.
    pub unanswered: Option<Target>,
    /// When no device is there.
    pub unreachable: Option<Target>,
}

/// A phone that is a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Softphone {
    /// In a browser: SIP over secure web sockets (RFC 7118), DTLS-SRTP and ICE (RFC 8827).
    Webrtc,
    /// On a computer or mobile phone: SIP over whatever it registers by, encrypted media where it can.
    App,
}

impl Softphone {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webrtc => "webrtc",
            Self::App => "app",
        }
    }
}

/// An account at a provider.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// The provider's server.
    pub server: Spanned<Address>,
    /// The user name there.
    pub username: Spanned<String>,
    /// The password there.
    pub password: Spanned<Secret>,
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
