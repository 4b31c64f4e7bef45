use super::{Secret, Vault, derive};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// Which secret, without its value: what templates, manifests and plans hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SecretRef {
    /// Derived from the project key.
    Derived {
        /// What it is for.
        kind: Kind,
        /// The tenant of its owner.
        #[serde(serialize_with = "write", deserialize_with = "read")]
        tenant: Arc<str>,
        /// The birth id of its owner, which outlives renames.
        #[serde(serialize_with = "write", deserialize_with = "read")]
        birth: Arc<str>,
        /// How often it was replaced.
        rotation: u32,
    },
    /// Written by somebody, into a variable, a file, or sealed.
    Written {
        /// Where it is written: `tenants/acme/trunks/main.register.password`.
        #[serde(serialize_with = "write", deserialize_with = "read")]
        path: Arc<str>,
    },
    /// `hash(user:realm:password)` as hexadecimal: proves the password without being it (RFC 2617, RFC 8760).
    Ha1 {
        /// The user name of the account.
        #[serde(serialize_with = "write", deserialize_with = "read")]
        user: Arc<str>,
        /// The realm that asks.
        #[serde(serialize_with = "write", deserialize_with = "read")]
        realm: Arc<str>,
        /// The password.
        of: Box<Self>,
        /// The hash.
        algorithm: Algorithm,
    },
}

/// What a derived secret is for. Each kind is drawn from its own derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// The password of a SIP account.
    SipPassword,
    /// The digits that open a mailbox.
    VoicemailPin,
    /// The password of a phone's own menus and web pages.
    AdminPassword,
    /// The password by which a phone fetches its files.
    ProvisioningPassword,
    /// The part of the address from which a phone first fetches its files.
    FirstToken,
    /// The part of the address that its files tell it.
    LastingToken,
    /// The digits that open a conference.
    ConferencePin,
}

/// The hash of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// RFC 2617; the only one that every engine and phone knows.
    Md5,
    /// RFC 8760.
    Sha256,
}

/// A shared word, of which serde knows nothing.
fn write<S: Serializer>(word: &Arc<str>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(word)
}

fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(from).map(Into::into)
}

impl SecretRef {
    /// The password of a SIP account.
    pub fn sip_password(tenant: &str, birth: impl Into<Arc<str>>, rotation: u32) -> Self {
        Self::derived(Kind::SipPassword, tenant, birth, rotation)
    }

    /// The PIN of a mailbox.
    pub fn voicemail_pin(tenant: &str, birth: impl Into<Arc<str>>, rotation: u32) -> Self {
        Self::derived(Kind::VoicemailPin, tenant, birth, rotation)
    }

    /// The administrator's password of a phone.
    pub fn admin_password(tenant: &str, birth: impl Into<Arc<str>>, rotation: u32) -> Self {
        Self::derived(Kind::AdminPassword, tenant, birth, rotation)
    }

    /// The password by which a phone, known by its MAC, fetches its files.
    pub fn provisioning_password(tenant: &str, mac: &str) -> Self {
        Self::derived(Kind::ProvisioningPassword, tenant, mac, 0)
    }

    /// The part of the address from which a phone, known by its MAC, or a softphone, by its account's birth, first fetches its files.
    pub fn first_token(tenant: &str, owner: &str, rotation: u32) -> Self {
        Self::derived(Kind::FirstToken, tenant, owner, rotation)
    }

    /// The part of the address that its files tell it, which ends the first one.
    pub fn lasting_token(tenant: &str, owner: &str, rotation: u32) -> Self {
        Self::derived(Kind::LastingToken, tenant, owner, rotation)
    }

    /// The PIN of a conference.
    pub fn conference_pin(tenant: &str, birth: impl Into<Arc<str>>, rotation: u32) -> Self {
        Self::derived(Kind::ConferencePin, tenant, birth, rotation)
    }

    /// What is written at a path of the repository.
    pub fn written(path: &str) -> Self {
        Self::Written { path: path.into() }
    }

    fn derived(kind: Kind, tenant: &str, birth: impl Into<Arc<str>>, rotation: u32) -> Self {
        Self::Derived {
            kind,
            tenant: tenant.into(),
            birth: birth.into(),
            rotation,
        }
    }

    /// The digest form of this password for an account.
    #[must_use]
    pub fn ha1(&self, user: &str, realm: &str, algorithm: Algorithm) -> Self {
        Self::Ha1 {
            user: user.into(),
            realm: realm.into(),
            of: Box::new(self.clone()),
            algorithm,
        }
    }

    /// How masked views name it: `sip-password acme/alice r0`. It tells two secrets apart and gives neither away.
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// Whether it may hold anything, so that a file must escape it. What we make is letters and digits.
    pub const fn is_foreign(&self) -> bool {
        matches!(self, Self::Written { .. })
    }

    /// The secret itself; none where it is written and was not put into the vault.
    pub fn reveal(&self, vault: &Vault) -> Option<Secret> {
        derive::reveal(vault, self)
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Derived {
                kind,
                tenant,
                birth,
                rotation,
            } => write!(out, "{kind} {tenant}/{birth} r{rotation}"),
            Self::Written { path } => write!(out, "written {path}"),
            Self::Ha1 {
                user,
                realm,
                of,
                algorithm,
            } => write!(out, "{of} as {algorithm} for {user}@{realm}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::SipPassword => "sip-password",
            Self::VoicemailPin => "voicemail-pin",
            Self::AdminPassword => "admin-password",
            Self::ProvisioningPassword => "provisioning-password",
            Self::FirstToken => "first-token",
            Self::LastingToken => "lasting-token",
            Self::ConferencePin => "conference-pin",
        })
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_name_that_is_no_secret() {
        let password = SecretRef::sip_password("acme", "alice", 0);
        assert_eq!(password.name(), "sip-password acme/alice r0");
        let digest = password.ha1("1000", "acme.example", Algorithm::Md5);
        assert_eq!(
            digest.name(),
            "sip-password acme/alice r0 as md5 for 1000@acme.example"
        );
        assert_eq!(
            SecretRef::voicemail_pin("acme", "alice", 2).name(),
            "voicemail-pin acme/alice r2"
        );
        assert_eq!(
            SecretRef::admin_password("acme", "desk", 0).name(),
            "admin-password acme/desk r0"
        );
        assert_eq!(
            SecretRef::written("tenants/acme/conferences/board.pin").name(),
            "written tenants/acme/conferences/board.pin"
        );
    }
}
