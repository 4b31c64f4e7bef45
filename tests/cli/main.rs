//! The binary, end to end: what is typed, what comes out, how it ends.

mod check;
mod explain;
mod help;
mod init;
mod list;
mod lock;
mod site;
mod usage;
