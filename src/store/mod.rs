//! What is kept on this machine's disk: the bytes of a compilation, for as long as it takes, very many files in one, and what is to
//! outlive us, in a database.

mod bundle_file;
mod database;
mod spool;

pub use bundle_file::{Blob, BundleFile, BundleWriter, Packed};
pub use database::Database;
pub use spool::Spool;
