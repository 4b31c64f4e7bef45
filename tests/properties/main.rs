//! What must hold of any site: random teams that come and go, and texts that try to be configuration.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests run git and stop where something does not hold"
)]

#[path = "../support/mod.rs"]
mod support;

mod allocation;
mod basis;
mod crew;
mod history;
mod hostile;
mod driver;
mod known;
mod layout;
mod merge;
mod readers;
