//! Numbers and texts as bytes, one behind the other: what bundles, images of documents and what is known of files are written in.
//!
//! A number has seven bits in a byte, the lowest first, and the highest bit of all bytes but its last set (LEB128). A text and a run of
//! bytes stand behind their length. A number has one form alone, so that what is read and written again has the same bytes.

mod reader;
mod writer;

pub use reader::Reader;
pub use writer::Writer;

#[cfg(test)]
mod tests;
