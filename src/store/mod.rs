//! What is kept on this machine's disk: the bytes of a compilation, for as long as it takes, and what is to outlive us, in a database.

mod database;
mod spool;

pub use database::Database;
pub use spool::Spool;
