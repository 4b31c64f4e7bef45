//! People out of a directory's answer: who they are, who they were, who is missing.

mod attributes;
mod entry;
mod groups;
mod index;
mod photo;
mod synced;
mod threshold;

pub use attributes::{attributes, filter};
pub use index::Index;
pub use synced::{Synced, people};
pub use threshold::{Missing, missing};
