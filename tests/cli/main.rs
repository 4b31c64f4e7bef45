//! The binary, end to end: what is typed, what comes out, how it ends.

mod action;
mod after_apply;
mod agent;
mod apply;
mod bundle;
mod calls;
mod canary;
mod certificates;
mod check;
mod confirmed;
#[path = "../support/days.rs"]
mod days;
mod diff;
mod explain;
mod explain_calls;
mod fmt;
mod git;
mod help;
mod history;
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
mod release;
mod render;
mod reviews;
mod running;
mod sealed;
mod secret;
mod serve;
mod signed;
mod site;
mod terminal;
mod usage;
mod workflow;
