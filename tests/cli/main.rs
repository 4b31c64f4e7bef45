//! The binary, end to end: what is typed, what comes out, how it ends.

mod after_apply;
mod apply;
mod calls;
mod canary;
mod check;
mod diff;
mod explain;
mod fmt;
mod help;
mod hostile;
mod init;
mod list;
mod lock;
mod merge_lock;
mod phones;
mod policy;
mod render;
mod running;
mod sealed;
mod secret;
mod serve;
mod site;
mod terminal;
mod usage;
