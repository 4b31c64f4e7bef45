//! Documents from what exists, end to end: tables, an Asterisk, a FreeSWITCH, a real slapd.

mod asterisk_import;
mod csv_import;
mod freeswitch_import;
mod people;
mod relay;
#[path = "../cli/site.rs"]
#[expect(dead_code, reason = "a part of it is for other tests")]
mod site;
mod slapd;
#[path = "../support/mod.rs"]
mod support;
mod sync;
