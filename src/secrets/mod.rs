//! Secrets without a store: each is derived from the project key and the birth of its owner, so none is in Git. Those that
//! others made are read at the edge, or lie sealed in place.
//!
//! A [`SecretRef`] says *which* secret stands somewhere; only together with a [`Vault`] does it become a [`Secret`].
//! Everything up to the bundle works with references and needs no key. A rename keeps the birth id and with it the secret;
//! another rotation gives another secret.

mod derive;
mod digest;
mod key;
mod reference;
mod seal_plan;
mod sealed;
mod secret;
mod vault;
mod written;

pub use digest::{bundle_key, keyed_digest};
pub use key::{ProjectKey, TooShort, fresh_key};
pub use reference::{Algorithm, Kind, SecretRef};
pub use seal_plan::{open_plan, seal_plan};
pub use sealed::{Unopened, open, seal};
pub use secret::Secret;
pub use vault::Vault;
pub use written::{Unfit, read};
