use super::{BundleError, Sum};
use std::collections::BTreeMap;

/// Keeps bytes under their SHA-256, each once.
pub trait Blobs: Sync {
    /// Keeps `bytes`.
    fn put(&mut self, bytes: &[u8]) -> Result<Sum, BundleError>;

    /// The bytes that were kept under `sum`.
    fn get(&self, sum: Sum) -> Result<Vec<u8>, BundleError>;
}

/// Bytes kept in memory: for tests and small things. `store` has one that keeps them on disk.
#[derive(Default)]
pub struct Memory(BTreeMap<Sum, Vec<u8>>);

impl Blobs for Memory {
    fn put(&mut self, bytes: &[u8]) -> Result<Sum, BundleError> {
        let sum = Sum::of(bytes);
        self.0.entry(sum).or_insert_with(|| bytes.to_vec());
        Ok(sum)
    }

    fn get(&self, sum: Sum) -> Result<Vec<u8>, BundleError> {
        self.0
            .get(&sum)
            .cloned()
            .ok_or_else(|| BundleError::new("a file's bytes were never kept"))
    }
}
