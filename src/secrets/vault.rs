use super::{ProjectKey, Secret, keyed_digest};
use std::collections::BTreeMap;

/// What opens references: the project key, and the secrets that were written by the path of their place.
/// The edge reads them and puts them in; nothing here looks anywhere.
#[derive(Clone, Debug)]
pub struct Vault {
    key: ProjectKey,
    written: BTreeMap<String, Secret>,
}

impl Vault {
    /// Opens what is derived, and nothing that is written yet.
    pub const fn new(key: ProjectKey) -> Self {
        Self {
            key,
            written: BTreeMap::new(),
        }
    }

    /// The project key.
    pub const fn key(&self) -> &ProjectKey {
        &self.key
    }

    /// Puts in the secret that is written at a path.
    pub fn put(&mut self, path: impl Into<String>, secret: Secret) {
        self.written.insert(path.into(), secret);
    }

    /// The keyed digest of all that was put in, from which nothing can be guessed: another secret, or another place, is another digest.
    pub fn digest_of_written(&self) -> String {
        let each = self.written.iter().map(|(path, secret)| {
            keyed_digest(&self.key, secret.expose().as_bytes()) + " " + path + "\0"
        });
        keyed_digest(&self.key, each.collect::<String>().as_bytes())
    }

    /// The secret that is written at a path, if it was put in.
    pub(super) fn written(&self, path: &str) -> Option<&Secret> {
        self.written.get(path)
    }
}
