//! YAML as written: every value, key and container with its place, and all shape faults of a document in one run.
//!
//! One notion, one file; [`record`] makes its struct, decoder, key list and schema from one text. What words *mean* is the
//! business of `resolve`: here a MAC is what its author wrote.

mod decode;
mod directory;
mod documents;
mod entries;
mod fault;
mod host;
mod key_source;
mod phone;
mod project;
mod record;
mod scalar;
mod schema;
mod tenant;
mod user;
mod yaml;

pub use directory::{Bind, Directory, Pairs};
pub use documents::{Documents, TenantDocuments, read};
pub use entries::{Entries, Entry};
pub use host::{ConnectText, Dir, Engine, Host};
pub use key_source::KeySource;
pub use phone::Phone;
pub use project::{Capacity, Project, Provisioning, Secrets};
pub use scalar::{
    AddressText, DomainText, DurationText, EmailText, ExtensionText, IdText, MacText, ModelText,
    RangeText, ReferenceText, Text,
};
pub use schema::{Schemas, schemas};
pub use tenant::{Pools, Tenant, TenantDocument};
pub use user::{Ring, State, User};

use crate::diag::Diagnostics;
use crate::source::FileId;
use decode::Decode;
pub(crate) use fault::is_control;

/// A document that was read: what it says, as far as it could be understood, and all that is wrong with it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// What it says. An entry with a fault is there with its id alone.
    pub document: Option<T>,
    /// Whether every fault lies within an entry: then a thing that is not here is truly not written.
    pub whole: bool,
    /// The faults.
    pub diagnostics: Diagnostics,
}

/// Reads `pbx.yaml`.
pub fn project(file: FileId, text: &str) -> Parsed<Project> {
    parse(file, text)
}

/// Reads one file of a tenant's folder.
pub fn tenant(file: FileId, text: &str) -> Parsed<TenantDocument> {
    parse(file, text)
}

fn parse<T: Decode>(file: FileId, text: &str) -> Parsed<T> {
    let read = yaml::document(file, text, |node| T::decode(node));
    Parsed {
        document: read.output,
        whole: read.whole,
        diagnostics: read.found,
    }
}
