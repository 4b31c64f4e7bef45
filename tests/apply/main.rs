//! The transaction, proved on folders that stand for hosts and on a fake engine, with faults at every step.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests look at the disk, start programs, and fail by panicking"
)]

mod confirm;
mod contexts;
mod drift;
mod engine;
mod faults;
mod fleet;
mod freeswitch;
mod host;
mod hostile;
mod interleave;
mod little;
mod many;
mod plain;
mod seen;
mod site;
mod state;
mod witness;
