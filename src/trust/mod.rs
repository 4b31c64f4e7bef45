//! Whether a commit comes from somebody who may change the telephones: signed by a key that is known, on the branch that is
//! protected, and no older than what is live.
//!
//! Who runs the command says which keys and which branch; nothing of this is read from the repository, which could say otherwise.

mod certificate;
mod demand;
mod openpgp;
mod signers;
mod ssh;

pub use demand::{Demand, Distrust, hold_newer};
pub use openpgp::Keyring;
pub use signers::{BadSigners, Signers};
