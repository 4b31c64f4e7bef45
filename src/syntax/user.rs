use super::record::record;
use super::scalar::{
    AddressText, DurationText, EmailText, ExtensionText, IdText, LanguageText, NumberText,
    TimeZoneText, choice,
};
use super::{CallerId, ManyOr, Recording, Secret, Target, Text, UserVoicemail};
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

choice! {
    /// A phone that is a program.
    Softphone = "a kind of softphone" {
        /// In a browser: secure web sockets, DTLS and ICE.
        Webrtc = "webrtc",
        /// On a computer or mobile phone, such as Linphone.
        App = "app",
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
        /// Direct telephone numbers.
        numbers: Vec<Spanned<NumberText>>,
        /// Whether there is a mailbox, or how it is: `true` unless written.
        voicemail: Option<UserVoicemail>,
        /// What the user may do: `active` unless written.
        state: Option<Spanned<State>>,
        /// How the user's phones ring.
        ring: Option<Box<Ring>>,
        /// Where calls go that are not answered here.
        forward: Option<Box<Forward>>,
        /// What the user may dial: a class of service.
        class: Option<Spanned<IdText>>,
        /// What those outside see.
        caller_id: Option<Box<CallerId>>,
        /// That calls to the user are recorded, and what callers hear before.
        record: Option<Box<Recording>>,
        /// A phone that is a program, or several: each has an account of its own, and rings with the user's phones.
        softphone: Option<ManyOr<Spanned<Softphone>>>,
        /// The groups whose ringing calls the user may take, and who may take the user's.
        pickup: Vec<Spanned<IdText>>,
        /// What the user may have at most.
        limits: Option<Box<Limits>>,
        /// An own account at a provider.
        upstream: Option<Box<Upstream>>,
        /// Where the user is; the tenant's site unless written.
        site: Option<Spanned<IdText>>,
        /// The language of phones and prompts.
        language: Option<Spanned<LanguageText>>,
        /// The IANA time zone.
        timezone: Option<Spanned<TimeZoneText>>,
        /// The former id, after a rename: number and secrets are kept.
        renamed_from: Option<Spanned<IdText>>,
    }
}

record! {
    /// How long phones ring, and what happens then.
    Ring = "the ringing" {
        /// The time: `25s` unless written.
        time as "for": Option<Spanned<DurationText>>,
        /// Where the call goes then: to the user's mailbox unless written.
        then: Option<Target>,
    }
}

record! {
    /// Where calls go that are not answered.
    Forward = "the forwards" {
        /// All calls, at once.
        always: Option<Target>,
        /// When the user is on the phone.
        busy: Option<Target>,
        /// When nobody answers.
        unanswered: Option<Target>,
        /// When no device is there.
        unreachable: Option<Target>,
    }
}

record! {
    /// What a user may have at most.
    Limits = "the limits" {
        /// The longest call.
        call: Option<Spanned<DurationText>>,
        /// The most calls at once.
        concurrent: Option<Spanned<u32>>,
    }
}

record! {
    /// An account at a provider that is the user's own.
    Upstream = "an upstream account" {
        /// The provider's server.
        server: Spanned<AddressText>,
        /// The user name there.
        username: Spanned<Text>,
        /// The password there.
        password: Secret,
    }
}
