use super::world::{Unreadable, World, matters};
use std::collections::BTreeMap;

/// A repository in memory, for tests and for documents that are not written yet.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    /// Adds a file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), bytes.into());
        self
    }
}

impl World for Memory {
    fn list(&self) -> Result<Vec<String>, Unreadable> {
        Ok(self
            .files
            .keys()
            .filter(|path| matters(path))
            .cloned()
            .collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| Unreadable::Io("no such file".to_owned()))
    }
}
