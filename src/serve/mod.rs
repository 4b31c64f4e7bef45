//! Phones get their files: TFTP and HTTP over an immutable index of the applied release.
//!
//! Nothing is rendered while a phone waits. A request is made comparable ([`Name`]), looked up in the [`Index`] that is
//! in force ([`Library`]), answered by `tftp` or `http`, and told to the [`Log`] when it is over. When `current` moves to
//! another release the index is swapped whole; what is under way ends with the one it began with.

mod bind;
mod desk;
mod disk;
mod gate;
mod handover;
mod http;
mod index;
mod library;
mod log;
mod name;
mod network;
mod options;
mod roster;
mod rules;
mod run;
mod scan;
pub mod tftp;

pub use bind::{BindError, Bound};
pub use desk::Clock;
pub use disk::DiskFile;
pub use handover::{Keep, Use};
pub use index::{Content, Entry, Index};
pub use library::Library;
pub use log::{Fetch, Lines, Log, Notice, Outcome, Protocol};
pub use name::{BadName, Name};
pub use options::{Limits, Options, Source, Tftp, Tls};
pub use rules::{Rules, Stage};
pub use run::{Controls, Handle, ServeError, run, serve, serve_on};
pub use scan::LeftOut;
