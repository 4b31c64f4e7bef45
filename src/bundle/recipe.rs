use super::Sum;
use serde::{Deserialize, Serialize};

/// The digest of all that the bytes of a file, or all files of a tenant, follow from: templates, values, documents, secrets, and the
/// program. It is keyed, so that nothing can be guessed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe(pub(super) [u8; 32]);

/// What is to be known of the bytes of a file without having them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Their length.
    pub size: u64,
    /// Their sum.
    pub sum: Sum,
    /// The sum of the masked text; there only when the file holds a secret.
    pub masked: Option<Sum>,
}
