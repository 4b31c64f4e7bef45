use crate::catalog::{self, PhoneModel, zones::ZoneRules};
use crate::model::{Codec, Mac, Phonebook, Sha256, Srtp, Transport};
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::{Place, Spanned};
use std::time::Duration;

/// What a phone is told, whoever made it: a vendor's room adds names and a form, and nothing else.
///
/// Texts are [`Value`]s, made with [`Value::text`] or [`Value::plain`], so that they keep their place.
#[derive(Clone, Debug)]
pub struct Handset<'a> {
    /// Where its id is written.
    pub place: Place,
    /// What of the repository it comes from: `tenants/acme`.
    pub provenance: String,
    /// Whose it is, for people: `acme/alice-desk`.
    pub owner: String,
    /// The tenant's id.
    pub tenant: String,
    /// The tenant's name, for people.
    pub company: Value,
    /// What it asks for its file by.
    pub mac: Mac,
    /// Its model, and where it is written.
    pub model: Spanned<&'a PhoneModel>,
    /// Its accounts. Those of the model that have none are switched off and emptied.
    pub accounts: Vec<Account>,
    /// Its keys, those of lines among them; empty where none is written, and then they are the phone's own affair.
    pub keys: Vec<Key>,
    /// Its expansion modules, from the first.
    pub modules: Vec<Module<'a>>,
    /// The zones that it hears.
    pub zones: Vec<Zone>,
    /// Its time zone.
    pub clock: Option<Spanned<Clock>>,
    /// The language of its display, as an ISO 639-1 code.
    pub language: Option<Spanned<String>>,
    /// Whether its time zone and its language are its own, written in its profile; else they are those of many and a wish.
    pub own: (bool, bool),
    /// Where it fetches its files from now on, without a `/` at the end.
    pub url: Option<Spanned<String>>,
    /// How it proves who it is when it fetches them, where the project wants it proved.
    pub proof: Proof,
    /// The password of its administrator; left as it is where none is given.
    pub admin_password: Option<Spanned<SecretRef>>,
    /// The VLAN of voice.
    pub vlan: Option<Spanned<u32>>,
    /// The firmware that it is to have.
    pub firmware: Option<Firmware>,
    /// The server that its clock asks for the time.
    pub ntp: Option<Spanned<String>>,
    /// How long it waits before it looks for new files again.
    pub resync: Option<Spanned<Duration>>,
    /// The path of the picture behind everything.
    pub background: Option<Spanned<String>>,
    /// The path of its ringing tone.
    pub ringtone: Option<Spanned<String>>,
    /// What its directory holds.
    pub phonebook: Option<Spanned<Phonebook>>,
    /// What its accounts use, where something is written.
    pub transport: Option<Spanned<Transport>>,
    /// Whether what is said is encrypted, where something is written.
    pub srtp: Option<Spanned<Srtp>>,
    /// The codecs that its accounts offer, the preferred first; its own choice where none is written.
    pub codecs: Vec<Spanned<Codec>>,
    /// What is dialled for help where it stands.
    pub emergency: Vec<Emergency>,
    /// What is dialled before an extension to take its ringing call.
    pub pickup: Value,
    /// Parameters that the repository writes straight into the file.
    pub settings: Vec<Setting>,
}

impl Handset<'_> {
    /// The account behind a number of the phone, from 1.
    pub fn account(&self, number: u16) -> Option<&Account> {
        self.accounts
            .iter()
            .find(|account| account.number == number)
    }

    /// The address of a file below the address of the provisioning server.
    pub fn address(&self, path: &Spanned<String>) -> Option<Value> {
        let url = self.url.as_ref()?;
        let whole = format!("{}/{}", url.value, path.value);
        Some(Value::text(&Spanned::new(whole, path.place)))
    }

    /// What it asks for by its MAC.
    pub fn file_name(&self) -> String {
        let (mac, model) = (self.mac.to_string(), self.model.value);
        let parts = model.family.file.split_inclusive('}');
        parts.fold(String::new(), |name, part| match part.split_once('{') {
            Some((before, "mac}")) => name + before + &mac,
            Some((before, "MAC}")) => name + before + &mac.to_uppercase(),
            Some((before, "Type}")) => name + before + model.short_name(),
            _ => name + part,
        })
    }

    /// The version of its firmware: the one that it is to have, else the newest that is known.
    pub fn version(&self) -> Option<&str> {
        let written = self.firmware.as_ref();
        let written = written.map(|firmware| firmware.version.value.as_str());
        written.or(self.model.value.firmware.as_deref())
    }
}

/// What a phone tells the provisioning server of itself, as far as the project lets it.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// The part of the address that its files tell it; it ends the one that it came with.
    pub token: Option<SecretRef>,
    /// Its password, to the MAC as its user name.
    pub password: Option<SecretRef>,
    /// Whether nobody is given anything without: no network is open.
    pub needed: bool,
}

/// One account of a phone.
#[derive(Clone, Debug)]
pub struct Account {
    /// The account's number on the phone, from 1.
    pub number: u16,
    /// What stands beside the line key.
    pub label: Value,
    /// The name that called phones may show.
    pub display_name: Value,
    /// The user part of its address.
    pub user: Value,
    /// The user name that proves its password.
    pub auth_user: Value,
    /// Its password.
    pub password: SecretRef,
    /// The tenant's domain, with which it registers.
    pub domain: Value,
    /// The host's name or address, to which it sends.
    pub proxy_host: Value,
    /// The host's port.
    pub proxy_port: u16,
    /// What it sends over.
    pub transport: Transport,
    /// What is dialled to hear messages, where there is a mailbox.
    pub mailbox_number: Option<Value>,
}

/// A key of a phone or of a module of it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Where it is written.
    pub place: Place,
    /// Which one it is, from 1.
    pub number: u16,
    /// What it does.
    pub kind: KeyKind,
    /// The account that it belongs to, from 1.
    pub account: u16,
    /// What is written beside it.
    pub label: Value,
    /// What it dials or watches; the user of the account for a line.
    pub value: Value,
}

/// What a key does. Pages and calls through another's loudspeaker are dialled, so that the PBX says who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Calls of an account.
    Line,
    /// Watches an extension, calls it, takes its calls.
    Blf,
    /// Dials.
    Dial,
    /// Parks a call, and fetches it again.
    Park,
}

impl KeyKind {
    /// As templates ask for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Blf => "blf",
            Self::Dial => "dial",
            Self::Park => "park",
        }
    }

    /// As people call it.
    pub const fn called(self) -> &'static str {
        match self {
            Self::Line => "a key of a line",
            Self::Blf => "a key that watches a user",
            Self::Dial => "a key that dials",
            Self::Park => "a key that parks",
        }
    }
}

/// An expansion module.
#[derive(Clone, Debug)]
pub struct Module<'a> {
    /// Where it is written.
    pub place: Place,
    /// Which one it is, from 1.
    pub number: u16,
    /// Its model.
    pub model: &'a catalog::Module,
    /// Its keys.
    pub keys: Vec<Key>,
}

/// A paging zone that a phone hears.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Where it is written that the phone hears it.
    pub place: Place,
    /// Its place among those of the phone, from 1.
    pub number: u16,
    /// Its name.
    pub label: Value,
    /// The multicast address; IPv6 in brackets.
    pub address: Value,
    /// Its port.
    pub port: u16,
}

/// A time zone, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Its IANA name.
    pub zone: String,
    /// The rule of POSIX for it.
    pub posix: &'static str,
    /// The same in parts.
    pub rules: ZoneRules,
}

/// Firmware that a phone is to have.
#[derive(Clone, Debug)]
pub struct Firmware {
    /// The version.
    pub version: Spanned<String>,
    /// The path of its file, where one is written.
    pub path: Option<Spanned<String>>,
    /// The digest of that file.
    pub sha256: Option<Spanned<Sha256>>,
}

/// A number that is dialled for help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// The number.
    pub number: String,
    /// Whether no extension starts with it, so that it may be sent as soon as it is dialled.
    pub at_once: bool,
}

/// A parameter of the vendor and its value.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The vendor's name for it.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}
