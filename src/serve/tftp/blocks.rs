use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use hyper::body::Bytes;

use super::netascii;
use super::packet::Mode;
use crate::serve::disk::CHUNK;
use crate::serve::index::Entry;
use crate::serve::stored::{Opened, Stored};

/// The bytes of one transfer, in memory or a piece at a time.
pub(super) enum Blocks {
    Memory(Bytes),
    Disk(Pieces),
}

/// A file on disk, of which the pieces around the blocks in flight are held. The file is opened once: whatever takes
/// its place later, this transfer ends with what it began with.
pub(super) struct Pieces {
    stored: Stored,
    opened: Arc<OnceLock<Opened>>,
    length: u64,
    size: u64,
    held: BTreeMap<u64, Bytes>,
    asked: BTreeSet<u64>,
}

/// Reads a piece, away from the thread that serves.
pub(super) struct Errand {
    pub(super) piece: u64,
    stored: Stored,
    opened: Arc<OnceLock<Opened>>,
    at: u64,
    length: usize,
}

impl Blocks {
    /// Those of `entry` as `mode` carries them.
    pub(super) fn open(entry: &Entry, mode: Mode) -> io::Result<Self> {
        let stored = match entry.at_once() {
            Ok(bytes) => return Ok(Self::Memory(carried(bytes?, mode))),
            Err(stored) => stored,
        };
        match mode {
            // Its length is told before anything is sent, and only known of what was read
            Mode::Netascii if entry.length <= CHUNK as u64 => {
                Ok(Self::Memory(carried(stored.whole(entry.length)?, mode)))
            }
            Mode::Netascii => Err(io::Error::other(
                "the file is too large for netascii; ask for octet",
            )),
            Mode::Octet => Ok(Self::Disk(Pieces {
                stored: stored.clone(),
                opened: Arc::default(),
                length: entry.length,
                size: CHUNK as u64,
                held: BTreeMap::new(),
                asked: BTreeSet::new(),
            })),
        }
    }

    pub(super) const fn length(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(pieces) => pieces.length,
        }
    }

    /// Blocks have this length: a piece then holds whole blocks only.
    pub(super) fn cut(&mut self, block: u16) {
        if let Self::Disk(pieces) = self {
            let block = u64::from(block.max(1));
            pieces.size = (CHUNK as u64 / block).max(1) * block;
        }
    }

    /// The bytes of a block, unless they have to be read first.
    pub(super) fn get(&self, range: &Range<u64>) -> Option<Bytes> {
        match self {
            Self::Memory(bytes) => Some(within(bytes, 0, range)),
            Self::Disk(_) if range.is_empty() => Some(Bytes::new()),
            Self::Disk(pieces) => {
                let number = range.start / pieces.size;
                let piece = pieces.held.get(&number)?;
                Some(within(piece, number * pieces.size, range))
            }
        }
    }

    /// What is to be read so that everything of `range` is there, and the piece behind it. What lies before it is let go.
    pub(super) fn errands(&mut self, range: &Range<u64>) -> Vec<Errand> {
        let Self::Disk(pieces) = self else {
            return Vec::new();
        };
        let (first, last) = (range.start / pieces.size, range.end / pieces.size + 1);
        pieces.held.retain(|piece, _| *piece >= first);
        (first..=last)
            .filter_map(|number| pieces.errand(number))
            .collect()
    }

    /// A piece was read.
    pub(super) fn put(&mut self, number: u64, bytes: Bytes) {
        if let Self::Disk(pieces) = self {
            pieces.asked.remove(&number);
            pieces.held.insert(number, bytes);
        }
    }
}

impl Pieces {
    fn errand(&mut self, piece: u64) -> Option<Errand> {
        let at = piece * self.size;
        if at >= self.length || self.held.contains_key(&piece) || !self.asked.insert(piece) {
            return None;
        }
        Some(Errand {
            piece,
            stored: self.stored.clone(),
            opened: Arc::clone(&self.opened),
            at,
            length: usize::try_from(self.size.min(self.length - at)).unwrap_or(CHUNK),
        })
    }
}

impl Errand {
    /// Waits for the disk.
    pub(super) fn run(&self) -> io::Result<Bytes> {
        if self.opened.get().is_none() {
            // Of two that opened it the first one is kept; both are the same file.
            let _second = self.opened.set(self.stored.open()?);
        }
        let opened = self.opened.get().ok_or(io::ErrorKind::NotFound)?;
        opened.read_at(self.at, self.length)
    }
}

/// As `mode` carries them.
fn carried(bytes: Bytes, mode: Mode) -> Bytes {
    match mode {
        Mode::Octet => bytes,
        Mode::Netascii => netascii::encode(&bytes).into(),
    }
}

/// Without a copy; what lies outside is empty, which the length of a file and its blocks never asks for.
fn within(bytes: &Bytes, start: u64, range: &Range<u64>) -> Bytes {
    let place = |at: u64| {
        usize::try_from(at.saturating_sub(start))
            .unwrap_or(bytes.len())
            .min(bytes.len())
    };
    bytes.slice(place(range.start)..place(range.end))
}
