use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use hyper::body::Bytes;

use super::netascii;
use super::packet::Mode;
use crate::serve::disk::{CHUNK, read_at};
use crate::serve::index::{Content, Entry};

/// The bytes of one transfer, in memory or a piece at a time.
pub(super) enum Blocks {
    Memory(Bytes),
    Disk {
        file: Arc<File>,
        length: u64,
        start: u64,
        piece: Bytes,
    },
}

impl Blocks {
    /// Those of `entry` as `mode` carries them.
    pub(super) async fn open(entry: &Entry, mode: Mode) -> io::Result<Self> {
        match (&entry.content, mode) {
            (Content::Memory(bytes), Mode::Octet) => Ok(Self::Memory(bytes.clone())),
            (Content::Memory(bytes), Mode::Netascii) => {
                Ok(Self::Memory(netascii::encode(bytes).into()))
            }
            (Content::Disk(_), Mode::Netascii) => Err(io::Error::other(
                "the file is too large for netascii; ask for octet",
            )),
            (Content::Disk(disk), Mode::Octet) => {
                let (disk, length) = (disk.clone(), entry.length);
                let file = Arc::new(blocking(move || disk.open()).await?);
                Ok(Self::Disk {
                    file,
                    length,
                    start: 0,
                    piece: Bytes::new(),
                })
            }
        }
    }

    pub(super) const fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk { length, .. } => *length,
        }
    }

    /// The bytes of `range`, which lies within [`Blocks::length`] and is far shorter than a piece.
    pub(super) async fn get(&mut self, range: Range<u64>) -> io::Result<&[u8]> {
        match self {
            Self::Memory(bytes) => within(bytes, 0, &range),
            Self::Disk {
                file,
                length,
                start,
                piece,
            } => {
                if range.start < *start || range.end > *start + piece.len() as u64 {
                    let (file, from) = (Arc::clone(file), range.start);
                    let wanted = usize::try_from(*length - from).unwrap_or(CHUNK).min(CHUNK);
                    *piece = blocking(move || read_at(&file, from, wanted)).await?;
                    *start = from;
                }
                within(piece, *start, &range)
            }
        }
    }
}

fn within<'a>(bytes: &'a [u8], start: u64, range: &Range<u64>) -> io::Result<&'a [u8]> {
    let from = usize::try_from(range.start - start).map_err(io::Error::other)?;
    let to = usize::try_from(range.end - start).map_err(io::Error::other)?;
    bytes
        .get(from..to)
        .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(io::Error::other)?
}
