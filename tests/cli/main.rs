//! The binary, end to end: what is typed, what comes out, how it ends.

mod explain;
mod help;
mod init;
mod site;
mod usage;
