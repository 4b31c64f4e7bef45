use super::project::Capacity;
use super::record::record;
use super::scalar::{AddressText, IdText, choice};
use super::{Either, Text};
use crate::source::Spanned;

choice! {
    /// The software of a PBX host.
    Engine = "an engine" {
        /// Asterisk 22 or later, PJSIP only.
        Asterisk = "asterisk",
        /// FreeSWITCH 1.10 or later.
        FreeSwitch = "freeswitch",
    }
}

choice! {
    /// How an engine comes to our files.
    Layout = "a layout" {
        /// Through links into the live release: all files change in one instant.
        Linked = "linked",
        /// Plain files at fixed paths, each written aside and renamed: for an instant a reader can see files of two releases.
        Plain = "plain",
    }
}

record! {
    /// A PBX host.
    Host = "a host" {
        /// The software that runs there. It cannot change while the host has tenants: they move to another one first.
        engine: Spanned<Engine>,
        /// How pbxctl reaches it: `local` (this machine), `ssh://user@host:port`, or `{dir: …}` (a folder relative to the repository).
        connect: Connect,
        /// The public key of an SSH host, as `ssh-keyscan -t ed25519` prints it behind the name. An unknown or changed one is refused.
        host_key: Option<Spanned<Text>>,
        /// What phones and softphones register with: a host name or an IP address, with a port if it is not 5060.
        address: Spanned<AddressText>,
        /// Where browsers reach its web sockets: `wss://` and the address with `:8089/ws` (Asterisk) or `:7443` (FreeSWITCH) unless written.
        websocket: Option<Spanned<Text>>,
        /// Where it stands: of hosts with equal load, a tenant is placed in its own region.
        region: Option<Spanned<Text>>,
        /// Whom the bare host address means, where a phone was set up by hand.
        default_tenant: Option<Spanned<IdText>>,
        /// The name of our folders below `pjsip.d`, `extensions.d` and `voicemail.d`; `pbxctl` unless written.
        include: Option<Spanned<IdText>>,
        /// How our files lie there: `linked` unless written, or `plain` where nothing but files at fixed paths will do.
        layout: Option<Spanned<Layout>>,
        /// What it can carry.
        capacity: Option<Capacity>,
    }
}

/// How a machine is reached: `local`, `ssh://…`, or `{dir: …}`.
pub type Connect = Either<Spanned<Text>, Dir>;

record! {
    /// A folder that stands for a host: for trying, demonstrating and testing.
    Dir = "a folder" {
        /// Its path, relative to the repository.
        dir: Spanned<Text>,
    }
}
