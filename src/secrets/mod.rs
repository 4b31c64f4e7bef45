//! Secrets without a store: each is derived from the project key and the birth of its owner, so none is in Git.
//!
//! A [`SecretRef`] says *which* secret stands somewhere; only together with the [`ProjectKey`] does it become a [`Secret`].
//! Everything up to the bundle works with references and needs no key. A rename keeps the birth id and with it the secret;
//! another rotation gives another secret.

mod derive;
mod digest;
mod key;
mod reference;
mod secret;

pub use digest::{bundle_key, keyed_digest};
pub use key::{ProjectKey, TooShort};
pub use reference::{Algorithm, Kind, SecretRef};
pub use secret::Secret;
