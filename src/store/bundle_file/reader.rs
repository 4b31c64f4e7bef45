use super::form::{self, FOOT, Foot, HEAD, MOST_INDEX, PIECE, damaged, sound, sum_of};
use super::frames::unpack;
use super::index::{Blob, Held, Index, Packed};
use crate::bundle::BundleError;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::OnceLock;
use zstd::dict::DecoderDictionary;

/// How much is read at a time where all is looked at.
const STEP: usize = 1 << 20;

/// A bundle that was written, of which the index is in memory. The file is held open: what takes its place later changes nothing here.
pub struct BundleFile {
    medium: Medium,
    foot: Foot,
    index: Index,
    /// Those that were needed so far, each as large as it lies there and some 30 kB.
    dictionaries: Vec<OnceLock<DecoderDictionary<'static>>>,
}

/// Where the bytes are.
enum Medium {
    File(File),
    Memory(Vec<u8>),
}

impl BundleFile {
    /// Opens one: reads its head, foot and index.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where bundles are opened"
    )]
    pub fn open(path: &Path) -> Result<Self, BundleError> {
        let opened = || {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            Ok((file, length))
        };
        let (file, length) = opened().map_err(|error| unread(&error))?;
        Self::read(Medium::File(file), length)
    }

    /// Whether what lies there is a bundle, of whatever version and however damaged.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where bundles are opened"
    )]
    pub fn is_at(path: &Path) -> bool {
        let mut kind = [0; form::KIND.len()];
        let read = File::open(path).and_then(|file| file.read_exact_at(&mut kind, 0));
        read.is_ok() && kind == *form::KIND
    }

    /// One that is in memory.
    pub fn of_bytes(bytes: Vec<u8>) -> Result<Self, BundleError> {
        let length = bytes.len() as u64;
        Self::read(Medium::Memory(bytes), length)
    }

    fn read(medium: Medium, length: u64) -> Result<Self, BundleError> {
        let read = |at: u64, length: usize| medium.read(at, length).map_err(|error| unread(&error));
        let head = HEAD
            .len()
            .min(usize::try_from(length).unwrap_or(HEAD.len()));
        form::check_head(&read(0, head)?)?;
        let end = length.checked_sub(FOOT as u64).ok_or_else(damaged)?;
        let foot = Foot::parse(&read(end, FOOT)?, length)?;
        if foot.length.max(foot.packed) > MOST_INDEX {
            return Err(BundleError::new(
                "its index is larger than any that is read",
            ));
        }
        let size = |number: u64| sound(usize::try_from(number));
        let packed = read(foot.index, size(foot.packed)?)?;
        let bytes = sound(unpack(&packed, size(foot.length)?, None))?;
        if sum_of(&bytes) != foot.of_index {
            return Err(damaged());
        }
        let index = Index::parse(&bytes, &(HEAD.len() as u64..foot.index))?;
        let dictionaries = index.segments.iter().map(|_| OnceLock::new()).collect();
        Ok(Self {
            medium,
            foot,
            index,
            dictionaries,
        })
    }

    /// Reads every byte once, and refuses what was cut or changed anywhere.
    pub fn verify(&self) -> Result<(), BundleError> {
        let (mut at, mut hash) = (0, Sha256::new());
        let end = self.foot.index + self.foot.packed;
        while at < end {
            let step = usize::try_from(end - at).unwrap_or(STEP).min(STEP);
            hash.update(self.medium.read(at, step).map_err(|error| unread(&error))?);
            at += step as u64;
        }
        let whole = self.foot.of_all == <[u8; 32]>::from(hash.finalize());
        whole.then_some(()).ok_or_else(damaged)
    }

    /// The SHA-256 of all of it, in hexadecimal: what tells it from others.
    pub fn digest(&self) -> String {
        self.foot
            .of_all
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }

    /// How many files there are.
    pub const fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every file, in the order of their names.
    pub fn files(&self) -> impl Iterator<Item = Packed<'_>> {
        (0..self.len()).filter_map(|at| self.index.file(at))
    }

    /// The file of this name.
    pub fn find(&self, name: &str) -> Option<Packed<'_>> {
        self.index.find(name)
    }

    /// How much of a file is read with one look at the disk, in bytes.
    pub const AT_ONCE: u64 = PIECE as u64;

    /// `length` bytes from `at`, fewer where they end before. No more is read than the pieces that they lie in.
    pub fn read_at(&self, blob: Blob, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let held = self
            .index
            .blobs
            .get(blob.0 as usize)
            .ok_or(io::ErrorKind::NotFound)?;
        let end = held.size.min(at.saturating_add(length as u64));
        if at >= end {
            return Ok(Vec::new());
        }
        let (first, last) = (at / Self::AT_ONCE, (end - 1) / Self::AT_ONCE);
        let mut bytes = self.piece(held, first)?;
        for number in first + 1..=last {
            bytes.append(&mut self.piece(held, number)?);
        }
        let (skip, keep) = (at % Self::AT_ONCE, end - at);
        bytes.drain(..usize::try_from(skip).unwrap_or_default());
        bytes.truncate(usize::try_from(keep).unwrap_or_default());
        Ok(bytes)
    }

    /// All bytes of a file, held to their SHA-256.
    pub fn whole(&self, file: &Packed<'_>) -> io::Result<Vec<u8>> {
        let length = usize::try_from(file.size).map_err(io::Error::other)?;
        let bytes = self.read_at(file.blob, 0, length)?;
        match sum_of(&bytes) == *file.sum {
            true => Ok(bytes),
            false => Err(io::Error::other(damaged().to_string())),
        }
    }

    fn piece(&self, held: &Held, number: u64) -> io::Result<Vec<u8>> {
        let left = held.size - number * Self::AT_ONCE;
        let length = usize::try_from(left.min(Self::AT_ONCE)).map_err(io::Error::other)?;
        let frame = usize::try_from(u64::from(held.frame) + number).map_err(io::Error::other)?;
        unpack(
            &self.frame(frame)?,
            length,
            self.dictionary(held.segment as usize)?,
        )
    }

    fn dictionary(&self, segment: usize) -> io::Result<Option<&DecoderDictionary<'static>>> {
        let (Some(known), Some(slot)) = (
            self.index.segments.get(segment),
            self.dictionaries.get(segment),
        ) else {
            return Ok(None);
        };
        if known.dictionary == 0 {
            return Ok(None);
        }
        if slot.get().is_none() {
            let packed = self.frame(known.frame as usize)?;
            let bytes = unpack(&packed, known.dictionary as usize, None)?;
            // Of two that read it at once the first one is kept; both are the same.
            let _second = slot.set(DecoderDictionary::copy(&bytes));
        }
        Ok(slot.get())
    }

    fn frame(&self, number: usize) -> io::Result<Vec<u8>> {
        let place = |number: usize| self.index.frames.get(number).copied();
        let (Some(start), Some(end)) = (place(number), place(number + 1)) else {
            return Err(io::Error::other(damaged().to_string()));
        };
        self.medium.read(
            start,
            usize::try_from(end - start).map_err(io::Error::other)?,
        )
    }
}

impl Medium {
    fn read(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::File(file) => {
                let mut bytes = vec![0; length];
                file.read_exact_at(&mut bytes, at).map(|()| bytes)
            }
            Self::Memory(bytes) => {
                let start = usize::try_from(at).map_err(io::Error::other)?;
                let end = start.checked_add(length);
                let part = end.and_then(|end| bytes.get(start..end));
                part.map(<[u8]>::to_vec)
                    .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
        }
    }
}

impl fmt::Debug for BundleFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BundleFile({} files)", self.len())
    }
}

fn unread(error: &io::Error) -> BundleError {
    BundleError::new(format!("it cannot be read: {error}"))
}
