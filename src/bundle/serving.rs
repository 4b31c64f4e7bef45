use serde::{Deserialize, Serialize};

/// What `pbxctl serve` is to know beside the files of the phones: `serve.json` of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Serving {
    /// The form of this file.
    pub version: u32,
    /// Networks whose phones need no proof.
    pub networks: Vec<ServedNetwork>,
    /// TLS proxies in front: what they say of their clients is believed.
    pub proxies: Vec<String>,
    /// The phones, in the order of their MACs.
    pub phones: Vec<ServedPhone>,
    /// The softphones, in the order of their tenants and users.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub softphones: Vec<ServedSoftphone>,
}

/// A network whose phones are given files that hold a secret without a proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServedNetwork {
    /// `192.0.2.0/24`.
    pub network: String,
    /// `tftp`, `http` and `https`, as far as they are open.
    pub over: Vec<String>,
}

/// A phone that is expected, and how it can prove that it is the one.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServedPhone {
    /// Twelve digits in lower case.
    pub mac: String,
    /// `tenants/acme/phones/reception`: where it is written.
    pub id: String,
    /// The vendor, as in the catalogue.
    pub vendor: String,
    /// The model, as in the catalogue.
    pub model: String,
    /// The PBX host of its accounts.
    pub host: String,
    /// Its accounts as the PBX names them: `100@acme.example.net`.
    pub accounts: Vec<String>,
    /// MD5 of `mac:pbxctl:password`: what Basic and Digest are compared with (RFC 7616).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ha1: Option<String>,
    /// The token of its first fetch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The token that its files tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasting: Option<String>,
}

/// A softphone that is expected: it has tokens and nothing else.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServedSoftphone {
    /// The path of its file without the ending: `soft/acme/alice.webrtc`.
    pub owner: String,
    /// The token of the link that its user was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The token that its file tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lasting: Option<String>,
}

impl ServedSoftphone {
    /// What the paths of their files start with, and those of no others.
    pub const FOLDER: &str = "soft/";
}

impl Serving {
    /// The form that this version of pbxctl writes.
    pub const VERSION: u32 = 1;
    /// Its path in a release: beside `phones/`, so that no phone can ask for it.
    pub const PATH: &str = "serve.json";

    /// With what another host's release says: its phones, and every network that either opens.
    pub fn join(&mut self, other: Self) {
        self.phones.extend(other.phones);
        self.softphones.extend(other.softphones);
        self.networks.extend(other.networks);
        self.proxies.extend(other.proxies);
    }

    /// Reads one; a form of a newer pbxctl is refused by name.
    pub fn parse(json: &[u8]) -> Result<Self, super::BundleError> {
        let serving: Self = serde_json::from_slice(json).map_err(|fault| {
            super::BundleError::new(format!("`{}` cannot be read: {fault}", Self::PATH))
        })?;
        if serving.version > Self::VERSION {
            return Err(super::BundleError::new(format!(
                "`{}` has version {}, made by a newer pbxctl; this one reads up to {}",
                Self::PATH,
                serving.version,
                Self::VERSION
            )));
        }
        Ok(serving)
    }
}

impl std::fmt::Debug for ServedPhone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ServedPhone")
            .field("mac", &self.mac)
            .field("id", &self.id)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ServedSoftphone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("ServedSoftphone")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}
