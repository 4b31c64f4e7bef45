//! The server over real sockets: with a TFTP client of our own, plain HTTP, and the clients of others.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests prepare files and fail loudly"
)]

mod boots;
mod bundle;
mod client;
mod crowds;
mod http;
mod lossy;
mod real;
mod records;
mod release;
mod secure;
mod server;
mod status;
mod tftp;
mod units;

#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/mod.rs"]
mod support;
