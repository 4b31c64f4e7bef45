use super::{Address, E164, Secret};
use crate::source::{Place, Spanned};

/// A way outside.
#[derive(Clone, Debug)]
pub struct Trunk {
    /// Where its id is written.
    pub place: Place,
    /// Whether it is the library's, lent to the tenant.
    pub shared: bool,
    /// Who is at the other end.
    pub peer: Peer,
    /// What SIP is carried over.
    pub transport: Transport,
    /// Whether voices are encrypted.
    pub srtp: Srtp,
    /// The codecs, the preferred first; the engine's own choice if none is written.
    pub codecs: Vec<Codec>,
    /// The most calls at once.
    pub channels: Option<u32>,
    /// How numbers are sent.
    pub format: NumberFormat,
    /// Addresses that calls come from, beside the server's.
    pub from: Vec<Spanned<Address>>,
    /// The caller id of calls that bring none.
    pub caller_id: Option<Spanned<E164>>,
}

impl Trunk {
    /// What we are called at the other end, where it must be a name: that of the certificate.
    pub const fn sbc(&self) -> Option<&Spanned<Address>> {
        match &self.peer {
            Peer::Teams { sbc, .. } => Some(sbc),
            Peer::Zoom { sbc, .. } => sbc.as_ref(),
            Peer::Sip { .. } => None,
        }
    }

    /// The certificate of that name, where it is a file of the repository.
    pub const fn certificate(&self) -> Option<&Spanned<String>> {
        match &self.peer {
            Peer::Teams { certificate, .. } | Peer::Zoom { certificate, .. } => {
                certificate.as_ref()
            }
            Peer::Sip { .. } => None,
        }
    }
}

/// Who is at the other end.
#[derive(Clone, Debug)]
pub enum Peer {
    /// A provider or another PBX.
    Sip {
        /// Its address.
        server: Spanned<Address>,
        /// Our account there.
        register: Option<Registration>,
    },
    /// Microsoft Teams, Direct Routing.
    Teams {
        /// Our name: the FQDN of the certificate.
        sbc: Spanned<Address>,
        /// The certificate: a file.
        certificate: Option<Spanned<String>>,
    },
    /// Zoom Phone, premises peering.
    Zoom {
        /// The region.
        region: Spanned<String>,
        /// Its addresses there, the first to be tried first.
        servers: Vec<Spanned<Address>>,
        /// Our name.
        sbc: Option<Spanned<Address>>,
        /// The certificate: a file.
        certificate: Option<Spanned<String>>,
    },
}

/// An account at a provider.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The user name.
    pub username: Spanned<String>,
    /// The password.
    pub password: Spanned<Secret>,
    /// The name to prove the password with.
    pub auth_username: Option<Spanned<String>>,
}

/// What SIP is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// Whether voices are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Srtp {
    /// Never.
    Off,
    /// Where the other end can.
    Optional,
    /// Always.
    Required,
}

/// A codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// G.711 A-law.
    Alaw,
    /// G.711 µ-law.
    Ulaw,
    /// G.722.
    G722,
    /// Opus.
    Opus,
    /// G.729.
    G729,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Alaw, Self::Ulaw, Self::G722, Self::Opus, Self::G729];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alaw => "alaw",
            Self::Ulaw => "ulaw",
            Self::G722 => "g722",
            Self::Opus => "opus",
            Self::G729 => "g729",
        }
    }
}

/// How a trunk wants numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberFormat {
    /// `+4930901820`.
    E164,
    /// `4930901820`.
    Digits,
    /// As they are dialled in the country.
    National,
}
