use super::record::record;
use super::scalar::{AddressText, NetworkText, choice};
use super::{
    AfterApply, Connect, Defaults, Directory, Entries, Host, Policy, Probes, SecretSource, Text,
};
use crate::source::Spanned;

record! {
    /// The project: its hosts, where phones fetch their files, and the key of its secrets. Written in `pbx.yaml`.
    Project = "the project" {
        /// The version of the language: `1`.
        version: Spanned<u32>,
        /// The PBX hosts, by id.
        hosts: Entries<Host>,
        /// Where `pbxctl serve` runs and phones fetch their files. Left out: on each PBX host, for the phones of its own tenants.
        provisioning: Option<Provisioning>,
        /// Where the key comes from that SIP passwords and voicemail PINs are derived from.
        secrets: Option<Secrets>,
        /// What holds for all tenants that say nothing else.
        defaults: Option<Defaults>,
        /// What an apply may not do without a word.
        policy: Option<Policy>,
        /// What is tried after an apply; where one of them fails, the host goes back.
        probes: Option<Probes>,
        /// What follows an apply that went well: letters, webhooks and programs of your own.
        after_apply: Option<AfterApply>,
        /// Directories that people come from.
        directories: Entries<Directory>,
    }
}

record! {
    /// Where phones fetch their files, and who may.
    Provisioning = "the provisioning server" {
        /// How pbxctl reaches the server: `local`, `ssh://user@host:port` or `{dir: …}`. Left out: on each PBX host, for the phones of its own tenants.
        connect: Option<Connect>,
        /// The public key of an SSH host, as `ssh-keyscan -t ed25519` prints it behind the name.
        host_key: Option<Spanned<Text>>,
        /// The address that phones fetch from.
        url: Option<Spanned<Text>>,
        /// The address of the TFTP server, for DHCP.
        tftp: Option<Spanned<AddressText>>,
        /// Networks whose phones are given files with secrets without a proof.
        networks: Vec<OpenNetwork>,
        /// How phones elsewhere prove who they are, beside certificates of their makers, which the server is told of.
        proofs: Vec<Spanned<Proof>>,
        /// TLS proxies in front of the server. What they say of their clients is believed: `X-Forwarded-For`, `X-Client-Verify` and `X-Client-CN`.
        proxies: Vec<Spanned<NetworkText>>,
    }
}

record! {
    /// A network whose phones need no proof.
    OpenNetwork = "an open network" {
        /// The network: `10.20.0.0/16`.
        network: Spanned<NetworkText>,
        /// What its phones may fetch by. Left out: by anything.
        over: Vec<Spanned<Carriage>>,
    }
}

choice! {
    /// A protocol by which phones fetch files.
    Carriage = "a protocol" {
        /// TFTP, which shows what it carries to whoever listens.
        Tftp = "tftp",
        /// HTTP, which shows it as well.
        Http = "http",
        /// HTTP over TLS.
        Https = "https",
    }
}

choice! {
    /// How a phone proves who it is.
    Proof = "a proof" {
        /// Its MAC and a password, by Basic or Digest.
        Password = "password",
        /// A token in the address from which it fetches.
        Token = "token",
    }
}

record! {
    /// Secrets: none is in Git, all are derived from one key.
    Secrets = "the mapping `secrets`" {
        /// Where the key comes from: `{env: NAME}` or `{file: PATH}`, any text of 32 bytes or more.
        key: SecretSource,
    }
}

record! {
    /// What a host can carry.
    Capacity = "a capacity" {
        /// The most tenants that are placed there.
        tenants: Option<Spanned<u32>>,
    }
}
