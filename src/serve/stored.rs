//! Bytes that are not kept in memory: where they are, and how they are had.

use std::fs::File;
use std::io;
use std::sync::Arc;

use hyper::body::Bytes;

use super::disk::{DiskFile, read_at};
use crate::store::{Blob, BundleFile};

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub enum Stored {
    /// In a file of their own.
    Plain(Arc<DiskFile>),
    /// In a bundle.
    Packed(Arc<BundleFile>, Blob),
}

/// The same, opened: whatever takes its place later, who began with this ends with it.
#[derive(Debug)]
pub(super) enum Opened {
    Plain(File),
    Packed(Arc<BundleFile>, Blob),
}

impl Stored {
    /// Opens it, unless another file has come to its place.
    pub(super) fn open(&self) -> io::Result<Opened> {
        match self {
            Self::Plain(disk) => disk.open().map(Opened::Plain),
            Self::Packed(bundle, blob) => Ok(Opened::Packed(Arc::clone(bundle), *blob)),
        }
    }

    /// All `length` bytes, where these are few: they were read a moment ago, when they were indexed, and to hand them to another thread
    /// takes longer than to read them again.
    pub(super) fn at_once(&self, length: u64) -> Option<io::Result<Bytes>> {
        (length <= BundleFile::AT_ONCE).then(|| self.whole(length))
    }

    /// All `length` bytes.
    pub(super) fn whole(&self, length: u64) -> io::Result<Bytes> {
        let length = usize::try_from(length).map_err(io::Error::other)?;
        self.open()?.read_at(0, length)
    }
}

impl Opened {
    /// `length` bytes from `at`. Fewer are an error: the file was cut while it was sent.
    pub(super) fn read_at(&self, at: u64, length: usize) -> io::Result<Bytes> {
        match self {
            Self::Plain(file) => read_at(file, at, length),
            Self::Packed(bundle, blob) => bundle.read_at(*blob, at, length).map(Bytes::from),
        }
    }
}
