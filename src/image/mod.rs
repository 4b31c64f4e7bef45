//! What a tenant's documents mean, as bytes: written once, and read back in a small part of the time that YAML takes.
//!
//! An image is read by the very program that wrote it. It names texts by where they stand in a list that both are handed, as their ids
//! are of one run alone. Bytes that are no image are none: nothing is made of them, and nothing panics.

mod calls;
mod devices;
mod form;
mod outside;
mod people;
mod tenant;
mod words;

pub use form::Form;

use crate::source::FileId;
use form::{Reader, Writer};

/// Writes what was understood of these texts; nothing where a place in it lies in another one.
pub fn write<T: Form>(what: &T, texts: &[FileId]) -> Option<Vec<u8>> {
    let mut out = Writer::new(texts);
    what.write(&mut out);
    out.end()
}

/// Reads it back, every byte of it, with its places in these texts.
pub fn read<T: Form>(bytes: &[u8], texts: &[FileId]) -> Option<T> {
    let mut from = Reader::new(bytes, texts);
    let read = T::read(&mut from)?;
    from.bytes.is_at_end().then_some(read)
}

#[cfg(test)]
mod tests;
