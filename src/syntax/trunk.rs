use super::record::record;
use super::scalar::{AddressText, NumberText, choice};
use super::{Secret, Text};
use crate::source::Spanned;

choice! {
    /// Who is at the other end.
    TrunkKind = "a kind of trunk" {
        /// A provider or another PBX.
        Sip = "sip",
        /// Microsoft Teams, Direct Routing.
        Teams = "teams",
        /// Zoom Phone, premises peering.
        Zoom = "zoom",
    }
}

choice! {
    /// What SIP is carried over.
    Transport = "a transport" {
        /// UDP.
        Udp = "udp",
        /// TCP.
        Tcp = "tcp",
        /// TLS.
        Tls = "tls",
    }
}

choice! {
    /// Whether voices are encrypted.
    Srtp = "`off`, `optional` or `required`" {
        /// Never.
        Off = "off",
        /// Where the other end can.
        Optional = "optional",
        /// Always; a call that cannot be is refused.
        Required = "required",
    }
}

choice! {
    /// A codec.
    Codec = "a codec" {
        /// G.711 A-law.
        Alaw = "alaw",
        /// G.711 µ-law.
        Ulaw = "ulaw",
        /// G.722.
        G722 = "g722",
        /// Opus.
        Opus = "opus",
        /// G.729.
        G729 = "g729",
    }
}

record! {
    /// A way outside.
    Trunk = "a trunk" {
        /// Who is at the other end.
        kind: Spanned<TrunkKind>,
        /// The address of the other end.
        server: Option<Spanned<AddressText>>,
        /// Registers there; left out, the two know each other by address.
        register: Option<Registration>,
        /// What SIP is carried over: `udp` unless written.
        transport: Option<Spanned<Transport>>,
        /// Whether voices are encrypted: `off` unless written.
        srtp: Option<Spanned<Srtp>>,
        /// The codecs, the preferred first.
        codecs: Vec<Spanned<Codec>>,
        /// The most calls at once.
        channels: Option<Spanned<u32>>,
        /// How numbers are sent: `e164` unless written.
        format: Option<Spanned<NumberFormat>>,
        /// Addresses that calls come from, where they are not the server's.
        from: Vec<Spanned<AddressText>>,
        /// Our own name towards Teams or Zoom: the FQDN of the certificate.
        sbc: Option<Spanned<AddressText>>,
        /// The certificate of that name: a file.
        certificate: Option<Spanned<Text>>,
        /// The region of Zoom.
        region: Option<Spanned<Text>>,
        /// The addresses of Zoom in that region, which it tells its customers: the first is tried first.
        servers: Vec<Spanned<AddressText>>,
        /// The caller id of calls that bring none of their own.
        caller_id: Option<Spanned<NumberText>>,
    }
}

choice! {
    /// How a trunk wants numbers.
    NumberFormat = "a number format" {
        /// `+4930901820`.
        E164 = "e164",
        /// `4930901820`.
        Digits = "digits",
        /// `030901820` in the country, `0049…` elsewhere.
        National = "national",
    }
}

record! {
    /// An account at a provider.
    Registration = "a registration" {
        /// The user name.
        username: Spanned<Text>,
        /// The password.
        password: Secret,
        /// The name to prove the password with, where it is another.
        auth_username: Option<Spanned<Text>>,
    }
}
