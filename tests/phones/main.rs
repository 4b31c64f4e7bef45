//! Phones of every family, through the whole compiler: what they fetch, in their order, read back by parsers that are not ours.
//!
//! `families/<family>/phones.yaml` are three phones of a family: a minimal one, one with a line, one with all that it can have.
//! `families/<family>/golden/` is what they fetch, secrets masked: `UPDATE_GOLDEN=1 cargo test --test phones` writes it.
//! `families/<family>/boot.txt` is what they ask for after power came on, in order.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests read and write trees"
)]

#[path = "../support/mod.rs"]
mod support;

mod book;
mod boot;
mod dhcp;
mod emergency;
mod every;
mod firmware;
mod golden;
mod hostile;
mod overrides;
mod proofs;
mod read;
mod refused;
mod rotation;
mod site;
mod soft;
