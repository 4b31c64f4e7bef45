//! The site as meant: ids, numbers and addresses that are what they say, references that lead somewhere.
//!
//! Nothing here knows how it was written; a [`Place`](crate::source::Place) tells where.

mod address;
mod directory;
mod email;
mod extension;
mod id;
mod mac;
mod malformed;
mod phone;
mod project;
mod site;
mod tenant;
mod user;

pub use address::{Address, Connect, Domain};
pub use directory::Directory;
pub use email::Email;
pub use extension::{Extension, Range};
pub use id::{DirectoryId, HostId, PhoneId, TenantId, UserId};
pub use mac::Mac;
pub use malformed::Malformed;
pub use phone::Phone;
pub use project::{Engine, Host, KeySource, Project, Provisioning};
pub use site::Site;
pub use tenant::{Pool, PoolKind, Tenant};
pub use user::{State, User};
