//! Documents from what exists, end to end: tables, an Asterisk, a FreeSWITCH, a real slapd.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

mod asterisk_import;
mod csv_import;
mod freeswitch_import;
mod people;
mod relay;
mod sign_in;
#[path = "../cli/site.rs"]
#[expect(dead_code, reason = "a part of it is for other tests")]
mod site;
mod slapd;
#[path = "../support/mod.rs"]
mod support;
mod sync;
