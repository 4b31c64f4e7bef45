//! What all files have in common that are made from one mould.

use std::sync::Arc;

/// A file, or a part of one, without what it has of its own.
#[derive(Debug)]
pub(super) struct Mould {
    /// Stretches that stand in every file, each with what follows it.
    pub(super) stretches: Vec<(String, Next)>,
    /// The length of all of them, in bytes.
    pub(super) length: usize,
}

/// What follows a stretch, by its number among what a value has of its own.
#[derive(Debug)]
pub(super) enum Next {
    Text(usize),
    Secret(usize),
    End,
}

/// The mould that a part of a file was last written by: most parts are like the one before, and are not looked for among all.
#[derive(Debug)]
pub(super) struct Last {
    /// Its template.
    pub(super) template: &'static str,
    /// What the values have in common.
    pub(super) shape: Vec<u8>,
    pub(super) mould: Arc<Mould>,
}
