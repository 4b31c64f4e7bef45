//! Very many files in one: those of every host, found by position.
//!
//! ```text
//! head      "pbxctl bundle 1\n"
//! segments  some megabytes of files each: a dictionary, and the files, of which each is compressed by itself with it
//! index     what there is and where, compressed
//! foot      where the index is, and the sums by which whoever reads knows that nothing was cut or changed
//! ```
//! Equal bytes lie there once. What a file takes is what it has of its own: the dictionary knows what its neighbours have in common. The
//! same files in the same order are the same bytes, whatever the number of threads.

mod form;
mod frames;
mod index;
mod reader;
mod writer;

pub use index::{Blob, Packed};
pub use reader::BundleFile;
pub use writer::BundleWriter;

#[cfg(test)]
mod tests;
