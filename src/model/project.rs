use super::{
    Address, AfterApply, Connect, Country, Directory, DirectoryId, HostId, Language, Network,
    Policy, Probes, TenantId, TimeZone,
};
use crate::source::{Place, Spanned};
use std::collections::BTreeMap;

/// What all tenants share.
#[derive(Clone, Debug, Default)]
pub struct Project {
    /// The PBX hosts.
    pub hosts: BTreeMap<HostId, Host>,
    /// Where phones fetch their files, if that is not each PBX host.
    pub provisioning: Option<Provisioning>,
    /// Where the project key comes from.
    pub key: Option<Spanned<KeySource>>,
    /// What an apply may not do.
    pub policy: Policy,
    /// What is tried after an apply.
    pub probes: Probes,
    /// What follows an apply.
    pub after_apply: AfterApply,
    /// The country of tenants that name none.
    pub country: Option<Country>,
    /// The time zone of tenants that name none.
    pub timezone: Option<Spanned<TimeZone>>,
    /// The language of tenants that name none.
    pub language: Option<Spanned<Language>>,
    /// Directories that people come from.
    pub directories: BTreeMap<DirectoryId, Directory>,
}

/// A PBX host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Where its id is written.
    pub place: Place,
    /// The software that runs there.
    pub engine: Spanned<Engine>,
    /// How it is reached by us.
    pub connect: Connect,
    /// How it is reached by phones.
    pub address: Spanned<Address>,
    /// Where browsers reach its web sockets, if that is not where the engine has them: `wss://…`.
    pub websocket: Option<Spanned<String>>,
    /// Where it stands.
    pub region: Option<Spanned<String>>,
    /// Whom the bare host address means.
    pub default_tenant: Option<Spanned<TenantId>>,
    /// The name of our include folders there.
    pub include: String,
    /// How our files lie in its folders.
    pub layout: Layout,
    /// The most tenants that are placed there.
    pub capacity: Option<u32>,
}

impl Host {
    /// Where browsers reach its web sockets (RFC 7118): what is written, else where the engine has them by its own documentation.
    pub fn websocket(&self) -> String {
        let host = Address {
            port: None,
            ..self.address.value.clone()
        };
        let usual = || match self.engine.value {
            Engine::Asterisk => format!("wss://{host}:8089/ws"),
            Engine::FreeSwitch => format!("wss://{host}:7443"),
        };
        let written = self.websocket.as_ref();
        written.map_or_else(usual, |url| url.value.clone())
    }
}

/// How an engine comes to our files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// Through links to the live release: many files change in one instant.
    #[default]
    Linked,
    /// They are plain files at fixed paths, replaced one after the other.
    Plain,
}

impl Layout {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Plain => "plain",
        }
    }
}

/// The software of a PBX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// Asterisk 22 or later.
    Asterisk,
    /// FreeSWITCH 1.10 or later.
    FreeSwitch,
}

impl Engine {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asterisk => "asterisk",
            Self::FreeSwitch => "freeswitch",
        }
    }
}

/// Where phones fetch their files.
#[derive(Clone, Debug)]
pub struct Provisioning {
    /// How it is reached by us; left out where each PBX host serves its own phones.
    pub connect: Option<Connect>,
    /// The address that phones fetch from.
    pub url: Option<Spanned<String>>,
    /// The address of the TFTP server, for DHCP.
    pub tftp: Option<Spanned<Address>>,
    /// Networks whose phones need no proof.
    pub networks: Vec<OpenNetwork>,
    /// How phones elsewhere prove who they are.
    pub proofs: Vec<Proof>,
    /// TLS proxies whose word is believed.
    pub proxies: Vec<Spanned<Network>>,
}

/// A network whose phones are given files with secrets without a proof.
#[derive(Clone, Debug)]
pub struct OpenNetwork {
    /// Which.
    pub network: Spanned<Network>,
    /// By what they may fetch.
    pub over: Vec<Carriage>,
}

/// A protocol by which phones fetch files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carriage {
    /// RFC 1350.
    Tftp,
    /// RFC 9112.
    Http,
    /// The same over TLS.
    Https,
}

impl Carriage {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tftp, Self::Http, Self::Https];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tftp => "tftp",
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// How a phone proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Its MAC and a password.
    Password,
    /// A token in the address.
    Token,
}

/// Where the project key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// An environment variable.
    Env(String),
    /// A file, relative to the repository or absolute.
    File(String),
}
