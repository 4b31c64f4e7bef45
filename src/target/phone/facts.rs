use crate::catalog::PhoneModel;
use crate::model::Mac;
use crate::render::Value;
use crate::secrets::SecretRef;
use crate::source::Spanned;

/// What a phone is told, whoever made it. Texts are [`Value`]s, made with [`Value::text`] or [`Value::plain`], so that they keep their place.
#[derive(Clone, Debug)]
pub struct Phone<'a> {
    /// What of the repository it comes from: `tenants/acme`.
    pub provenance: String,
    /// Whose it is, for people: `acme/alice-desk`.
    pub owner: String,
    /// What it asks for its file by.
    pub mac: Mac,
    /// Its model.
    pub model: &'a PhoneModel,
    /// Its lines. Accounts of the phone that have none are switched off and emptied.
    pub lines: Vec<Line>,
    /// The language of its display, as an ISO 639-1 code.
    pub language: Option<Spanned<String>>,
    /// Where it fetches its files from now on.
    pub url: Option<Value>,
    /// The password of its administrator; left as it is where none is given.
    pub admin_password: Option<SecretRef>,
    /// Parameters that the repository writes straight into the file.
    pub settings: Vec<Setting>,
}

/// One account of a phone.
#[derive(Clone, Debug)]
pub struct Line {
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

/// What SIP is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// RFC 3261 over UDP.
    Udp,
    /// Over TCP.
    Tcp,
    /// Over TLS.
    Tls,
}

/// A parameter of the vendor and its value.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The vendor's name for it.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}
