//! The binary, end to end: what is typed, what comes out, how it ends.

mod after_apply;
mod agent;
mod apply;
mod calls;
mod canary;
mod check;
mod confirmed;
mod diff;
mod explain;
mod fmt;
mod git;
mod help;
mod hostile;
mod hostile_change;
mod init;
mod known;
mod list;
mod lock;
mod merge_lock;
mod moves;
mod phones;
#[path = "../support/postgres.rs"]
mod postgres;
mod policy;
mod render;
mod running;
mod sealed;
mod secret;
mod serve;
mod signed;
mod site;
mod terminal;
mod usage;
mod workflow;
