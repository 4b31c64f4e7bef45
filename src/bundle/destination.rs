use super::{BundleError, Engine};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names a destination, as `pbx.yaml` does: `berlin`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DestinationId(String);

/// How a host is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connect {
    /// This machine.
    Local,
    /// A folder that stands for a whole host: for trying, demonstrating and testing. It has no engine.
    Dir {
        /// The folder.
        path: String,
    },
    /// Over the user's own ssh.
    Ssh {
        /// The login; left out, ssh's own configuration decides.
        user: Option<String>,
        /// The host's name or address, or an alias of ssh's own configuration.
        host: String,
        /// The port; left out, ssh's own configuration decides.
        port: Option<u16>,
        /// The pinned key: `ssh-ed25519 AAAA…`. Without one nothing is trusted.
        host_key: Option<String>,
    },
}

/// A host that gets a release: a PBX, the provisioning server, or both in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name.
    pub id: DestinationId,
    /// How it is reached.
    pub connect: Connect,
    /// Our folder on it.
    pub root: String,
    /// The telephone engine that reads the release, if any.
    pub engine: Option<Engine>,
}

impl Destination {
    /// Where releases lie on a host, unless a project says otherwise.
    pub const ROOT: &'static str = "/var/lib/pbxctl";

    /// A destination with the usual root: [`Self::ROOT`], or the folder itself.
    pub fn new(id: DestinationId, connect: Connect, engine: Option<Engine>) -> Self {
        let root = match &connect {
            Connect::Dir { path } => path.clone(),
            Connect::Local | Connect::Ssh { .. } => Self::ROOT.to_owned(),
        };
        Self {
            id,
            connect,
            root,
            engine,
        }
    }

    /// Whether an engine can be asked and reloaded there: a folder only looks like a host.
    pub fn has_live_engine(&self) -> bool {
        self.engine.is_some() && !matches!(self.connect, Connect::Dir { .. })
    }
}

impl DestinationId {
    /// Takes `name` if it is one: letters, digits, `.`, `_` and `-`, the first a letter or digit, at most 64.
    pub fn new(name: impl Into<String>) -> Result<Self, BundleError> {
        let name = name.into();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(plain)
            && name.len() <= 64;
        if good {
            Ok(Self(name))
        } else {
            Err(BundleError::new(format!(
                "`{}` is no name of a destination",
                name.escape_debug()
            )))
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DestinationId {
    type Error = BundleError;

    fn try_from(name: String) -> Result<Self, BundleError> {
        Self::new(name)
    }
}

impl From<DestinationId> for String {
    fn from(id: DestinationId) -> Self {
        id.0
    }
}

impl fmt::Display for DestinationId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for Connect {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local => out.write_str("this machine"),
            Self::Dir { path } => write!(out, "the folder `{path}`"),
            Self::Ssh {
                user, host, port, ..
            } => {
                let user = user
                    .as_ref()
                    .map(|user| format!("{user}@"))
                    .unwrap_or_default();
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                write!(out, "`ssh://{user}{host}{port}`")
            }
        }
    }
}
