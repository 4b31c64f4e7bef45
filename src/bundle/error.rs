use std::fmt;

/// Why something cannot be part of a bundle: a fault of a target, of a manifest, or of the disk behind [`Blobs`](super::Blobs).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleError(String);

impl BundleError {
    /// One with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for BundleError {}
