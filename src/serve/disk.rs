//! Files that are read by position, and the check that they are still the files that were indexed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where served files are opened"
)]

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper::body::Bytes;
use sha2::{Digest, Sha256};

/// How much is read from disk at a time.
pub(super) const CHUNK: usize = 256 << 10;

/// What tells a file from another one at the same path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
}

/// A file that stays on disk: its path was found by the scan, never made from a request.
#[derive(Clone, Debug)]
pub struct DiskFile {
    path: Arc<Path>,
    identity: Identity,
}

impl Identity {
    pub(super) fn of(metadata: &Metadata) -> Self {
        let (device, inode, length) = (metadata.dev(), metadata.ino(), metadata.len());
        Self {
            device,
            inode,
            length,
            modified: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }

    pub(super) const fn length(&self) -> u64 {
        self.length
    }
}

impl DiskFile {
    pub(super) fn new(path: PathBuf, identity: Identity) -> Self {
        Self {
            path: path.into(),
            identity,
        }
    }

    /// Opens it, unless another file has come to its place.
    pub fn open(&self) -> io::Result<File> {
        let file = File::open(&self.path)?;
        if Identity::of(&file.metadata()?) == self.identity {
            Ok(file)
        } else {
            Err(io::Error::other(
                "the file was changed after it was indexed",
            ))
        }
    }

    /// All of it.
    pub(super) fn read(&self) -> io::Result<Bytes> {
        let length = usize::try_from(self.identity.length).map_err(io::Error::other)?;
        read_at(&self.open()?, 0, length)
    }

    /// The SHA-256 of its bytes, without keeping them.
    pub(super) fn digest(&self) -> io::Result<String> {
        let (file, mut hash, mut at) = (self.open()?, Sha256::new(), 0);
        while at < self.identity.length {
            let bytes = read_at(
                &file,
                at,
                CHUNK.min(usize::try_from(self.identity.length - at).unwrap_or(CHUNK)),
            )?;
            at += bytes.len() as u64;
            hash.update(&bytes);
        }
        Ok(hex(&hash.finalize()))
    }
}

/// `length` bytes of `file` from `offset`. Fewer are an error: the file was cut while it was sent.
pub(super) fn read_at(file: &File, offset: u64, length: usize) -> io::Result<Bytes> {
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, offset)?;
    Ok(bytes.into())
}

pub(super) fn digest_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// In hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect()
}
