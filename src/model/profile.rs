use super::{Codec, Fraction, Key, Language, Setting, Sha256, Srtp, TimeZone, Transport};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;
use std::time::Duration;

/// What many phones have in common.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Where its id is written.
    pub place: Place,
    /// The firmware of models: `yealink-t46s` and a version.
    pub firmware: Vec<Spanned<(String, String)>>,
    /// Where it is written that the password of the phone's own menus is derived.
    pub admin_password: Option<Place>,
    /// What its accounts register and call over.
    pub transport: Option<Spanned<Transport>>,
    /// Whether what is said is encrypted.
    pub srtp: Option<Spanned<Srtp>>,
    /// The codecs that its accounts offer, the preferred first; the vendor's own choice if none is written.
    pub codecs: Vec<Spanned<Codec>>,
    /// The VLAN of voice.
    pub vlan: Option<Spanned<u32>>,
    /// The picture behind everything: a file.
    pub background: Option<Spanned<String>>,
    /// The ringing tone: a file.
    pub ringtone: Option<Spanned<String>>,
    /// What the phone's directory holds.
    pub phonebook: Option<Spanned<Phonebook>>,
    /// The language of its display.
    pub language: Option<Spanned<Language>>,
    /// The time zone of its clock.
    pub timezone: Option<Spanned<TimeZone>>,
    /// The server that its clock asks for the time.
    pub ntp: Option<Spanned<String>>,
    /// How long it waits before it looks for new files again.
    pub resync: Option<Spanned<Duration>>,
    /// Keys that come before a phone's own.
    pub keys: Vec<Key>,
    /// Parameters straight into the file of the vendor.
    pub settings: Vec<Setting>,
}

/// What a phone's directory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phonebook {
    /// All that the tenant may see.
    All,
    /// The tenant's users.
    Tenant,
    /// Nothing.
    None,
}

/// The firmware of a model.
#[derive(Clone, Debug)]
pub struct Firmware {
    /// Where its id is written.
    pub place: Place,
    /// The version that its phones get.
    pub current: Spanned<String>,
    /// The version before.
    pub previous: Option<Spanned<String>>,
    /// The files, by version.
    pub files: BTreeMap<String, FirmwareFile>,
    /// How many of its phones get the current version; the others keep the previous one.
    pub rollout: Option<Spanned<Fraction>>,
    /// The models that it is for.
    pub models: Vec<Spanned<String>>,
}

/// A file of firmware.
#[derive(Clone, Debug)]
pub struct FirmwareFile {
    /// Where it lies.
    pub path: Spanned<String>,
    /// Its digest.
    pub sha256: Spanned<Sha256>,
}
