//! Phones get their files: TFTP and HTTP over an immutable index of the applied release.
//!
//! Nothing is rendered while a phone waits. A request is made comparable ([`Name`]), looked up in the [`Index`] that is
//! in force ([`Library`]), answered by `tftp` or `http`, and told to the [`Log`] when it is over. When `current` moves to
//! another release the index is swapped whole; what is under way ends with the one it began with.

mod background;
mod bind;
mod controls;
mod desk;
mod disk;
mod error;
mod gate;
mod handover;
pub mod form;
pub mod http;
mod index;
mod ledger;
mod library;
mod listen;
mod log;
mod look;
mod name;
mod network;
mod options;
mod packed;
mod proof;
mod protocol;
mod room;
mod roster;
mod records;
mod rules;
mod run;
mod scan;
mod standing;
mod status;
mod stored;
pub mod tftp;

pub use bind::{BindError, Bound};
pub use controls::{Controls, Handle};
pub use desk::Clock;
pub use disk::DiskFile;
pub use error::ServeError;
pub use handover::{Keep, Use};
pub use index::{Content, Entry, Index};
pub use library::Library;
pub use log::{Fetch, Lines, Log, Notice, Outcome};
pub use name::{BadName, Name};
pub use options::{Limits, Options, Source, Tftp, Tls};
pub use proof::Stage;
pub use protocol::Protocol;
pub use records::{Record, Records, RecordsError, Sighting, Wanted};
pub use rules::Rules;
pub use run::{run, serve, serve_on};
pub use scan::LeftOut;
pub use standing::standing;
pub use status::{Access, Check, Phone, State};
pub use stored::Stored;

/// Bytes that nobody can foresee.
fn random() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut bytes)
        .map_err(|error| std::io::Error::other(format!("{error:?}")))?;
    Ok(bytes)
}
