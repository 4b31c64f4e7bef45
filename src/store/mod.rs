//! What is kept on this machine's disk: the bytes of a compilation, for as long as it takes.

mod spool;

pub use spool::Spool;
