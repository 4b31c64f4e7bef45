use super::record::record;
use super::scalar::{DurationText, LanguageText, ModelText, Text, TimeZoneText, choice};
use super::trunk::{Codec, Srtp, Transport};
use super::{Derived, Pairs, PhoneKey};
use crate::source::Spanned;

choice! {
    /// What a phone's directory holds.
    Phonebook = "`all`, `tenant` or `none`" {
        /// All that the tenant may see.
        All = "all",
        /// The tenant's users.
        Tenant = "tenant",
        /// Nothing.
        None = "none",
    }
}

record! {
    /// What many phones have in common.
    PhoneProfile = "a phone profile" {
        /// The firmware: `<model>@<version>`.
        firmware: Vec<Spanned<Text>>,
        /// The password of the phone's own menus: `derived`.
        admin_password: Option<Spanned<Derived>>,
        /// What its accounts register and call over: `udp` unless written.
        transport: Option<Spanned<Transport>>,
        /// Whether what is said is encrypted.
        srtp: Option<Spanned<Srtp>>,
        /// The codecs that its accounts offer, the preferred first: the vendor's own choice unless written.
        codecs: Vec<Spanned<Codec>>,
        /// The VLAN of voice.
        vlan: Option<Spanned<u32>>,
        /// The picture behind everything: a file.
        background: Option<Spanned<Text>>,
        /// The ringing tone: a file.
        ringtone: Option<Spanned<Text>>,
        /// What the phone's directory holds.
        phonebook: Option<Spanned<Phonebook>>,
        /// The language of its display.
        language: Option<Spanned<LanguageText>>,
        /// The IANA time zone of its clock.
        timezone: Option<Spanned<TimeZoneText>>,
        /// The server that its clock asks for the time (RFC 5905): a name or an address.
        ntp: Option<Spanned<Text>>,
        /// How long it waits before it looks for new files again: an hour at least.
        resync: Option<Spanned<DurationText>>,
        /// Keys that come before a phone's own.
        keys: Vec<PhoneKey>,
        /// Parameters straight into the file of the vendor.
        settings: Pairs<Spanned<Text>>,
    }
}

record! {
    /// The firmware of a model.
    Firmware = "a firmware" {
        /// The version that its phones get.
        current: Spanned<Text>,
        /// The version before: writing it into `current` is the way back.
        previous: Option<Spanned<Text>>,
        /// The files, by version.
        files: Pairs<FirmwareFile>,
        /// How many of its phones get the current version first: the same ones at every run.
        rollout: Option<Spanned<Text>>,
        /// The models that it is for; the id's own unless written.
        models: Vec<Spanned<ModelText>>,
    }
}

record! {
    /// A file of firmware.
    FirmwareFile = "a firmware file" {
        /// Where it lies in the repository, or on the provisioning server.
        path: Spanned<Text>,
        /// Its SHA-256 digest, in hexadecimal digits.
        sha256: Spanned<Text>,
    }
}
