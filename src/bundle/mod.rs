//! What is to lie on each host: paths, modes, digests and whence they came, as an index over bytes kept elsewhere.
//!
//! Targets stream [`File`]s into a [`Sink`]; [`Builder`] is the real one. The bytes go to [`Blobs`] at once, so that a
//! bundle of ten thousand phones is an index of a few megabytes.

mod blobs;
mod builder;
mod destination;
mod digest;
mod engine;
mod error;
mod file;
mod index;
mod known;
mod known_frames;
#[cfg(test)]
mod known_tests;
mod manifest;
mod path;
mod piece;
mod pieced;
mod recipe;
mod reference;
mod serving;
mod together;
mod tree;
mod whole;

pub use blobs::{Blobs, Memory};
pub use builder::Builder;
pub use destination::{Connect, Destination, DestinationId};
pub use digest::{BundleKey, Digest, Sum};
pub use engine::{Engine, Expected, Folder, Kind, SUSPENDED};
pub use error::BundleError;
pub use file::{Again, File, Origin, Sink};
pub use index::{Bundle, Entry, Part};
pub use known::{Known, Sealed};
pub use known_frames::Stored;
pub use manifest::{Manifest, ManifestFile};
pub use path::ReleasePath;
pub use piece::Piece;
pub use pieced::Pieced;
pub use recipe::{Made, Recipe};
pub use reference::{is_tenant, section};
pub use serving::{ServedNetwork, ServedPhone, ServedSoftphone, Serving};
pub use together::Together;
pub use tree::Tree;
pub use whole::Whole;
