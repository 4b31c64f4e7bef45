//! What follows from the project key, and gives nothing of it away.

use crate::bundle::BundleKey;
use crate::secrets::{ProjectKey, bundle_key, keyed_digest};

/// What tells the releases of one project from those of another: a fingerprint of its key, so that nobody applies with a wrong one.
pub(super) fn project(key: &ProjectKey) -> String {
    keyed_digest(key, b"project").chars().take(16).collect()
}

/// The key of a bundle's digests.
pub(super) fn sealed_by(key: &ProjectKey) -> BundleKey {
    let bytes = bundle_key(key);
    let mut half = [0; 32];
    half.copy_from_slice(&bytes[..32]);
    BundleKey::new(half)
}
