//! The site as meant: ids, numbers and addresses that are what they say, references that lead somewhere.
//!
//! Nothing here knows how it was written; a [`Place`](crate::source::Place) tells where.

mod address;
mod code;
mod date;
mod days;
mod e164;
mod email;
mod extension;
mod fraction;
mod hours;
mod id;
mod limit;
mod locale;
mod mac;
mod moment;
mod multicast;
mod network;
mod phone;
mod project;
mod secret;
mod sha256;
mod site;
mod tenant;
mod user;

pub use crate::diag::Malformed;
pub use address::{Address, Connect, Domain};
pub use code::Code;
pub use date::Date;
pub use days::{Days, Weekday};
pub use e164::E164;
pub use email::Email;
pub use extension::{Extension, Range};
pub use fraction::Fraction;
pub use hours::{Hours, Time};
pub use id::{HostId, PhoneId, TenantId, UserId};
pub use limit::Limit;
pub use locale::{Country, Language, TimeZone};
pub use mac::Mac;
pub use moment::Moment;
pub use multicast::Multicast;
pub use network::Network;
pub use phone::Phone;
pub use project::{Engine, Host, KeySource, Project, Provisioning};
pub use secret::{Secret, SecretSource};
pub use sha256::Sha256;
pub use site::Site;
pub use tenant::{Pool, PoolKind, Tenant};
pub use user::{State, User};
