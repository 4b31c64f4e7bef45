//! Documents from what exists: an LDAP directory, a table, the configuration of a PBX.
//!
//! A source is read into [`Found`]: people and phones with keys of the language as text, each with its origin. [`compose()`]
//! makes a document of them, next to what people wrote by hand, and [`write()`] puts it in place, all or nothing. What could not
//! be understood becomes a [`Notices`] line with its place; nothing is dropped in silence, and nothing here touches a PBX.

mod asterisk;
mod compose;
mod documents;
mod found;
mod freeswitch;
mod ids;
mod key;
pub mod ldap;
mod notice;
mod people;
mod slug;
mod table;
mod write;
mod written;

pub use asterisk::asterisk;
pub use compose::{Composed, Target, compose};
pub use found::{Device, Found, Person};
pub use freeswitch::{Domain, freeswitch};
pub use key::{Key, PHONE, USER, Value};
pub use ldap::{Answer, Entry, Failed, Login, Query, Server, ask};
pub use notice::{Notice, Notices};
pub use people::{Index, Missing, Synced, attributes, filter, missing, people};
pub use table::{Encoding, Table, table};
pub use write::{Change, Unwritable, write};
pub use written::Written;
