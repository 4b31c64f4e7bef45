use super::form::{PIECE, Sum, damaged};
use crate::binary::{Reader, Writer};
use crate::bundle::{BundleError, DestinationId, ReleasePath};
use std::ops::Range;

/// The bit of a file's mode that says that it holds a secret.
const SECRET: u64 = 1 << 9;

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// Where frames begin, and where the last one ends.
    pub(super) frames: Vec<u64>,
    pub(super) segments: Vec<Segment>,
    pub(super) blobs: Vec<Held>,
    /// The names of all files, one behind the other.
    names: String,
    files: Vec<File>,
}

/// Files that were compressed with one dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The length of its dictionary, which is its first frame; none where that is nothing.
    pub(super) dictionary: u32,
    /// The first of its frames.
    pub(super) frame: u32,
}

/// Bytes that are there once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) sum: Sum,
    pub(super) size: u64,
    pub(super) segment: u32,
    /// The first of its frames.
    pub(super) frame: u32,
}

/// A file under its name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    /// Where its name ends in those of all.
    name: u32,
    mode: u16,
    blob: u32,
}

/// A file of a bundle.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a> {
    /// Its host, and its path in that host's release: `berlin/phones/001565aabbcc.cfg`.
    pub name: &'a str,
    /// Its permissions on a host.
    pub mode: u32,
    /// Whether it holds a secret.
    pub secret: bool,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sum: &'a [u8; 32],
    /// By what its bytes are read.
    pub blob: Blob,
}

/// Bytes of a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blob(pub(super) u32);

/// What is to be written of bytes that are there once.
pub(super) struct Written {
    pub(super) sum: Sum,
    pub(super) size: u64,
}

/// A segment as it is written: its dictionary's length, and its bytes.
pub(super) type Group = (u32, Vec<Written>);

/// The index as it lies in a bundle: the lengths of `frames`, `groups`, and files with their mode, whether they hold a secret, and the
/// number of their bytes.
pub(super) fn write<'a>(
    frames: &[u32],
    groups: &[Group],
    files: impl ExactSizeIterator<Item = (&'a str, u32, bool, u32)>,
) -> Vec<u8> {
    let mut out = Writer::default();
    out.count(frames.len());
    for length in frames {
        out.number((*length).into());
    }
    out.count(groups.len());
    for (dictionary, blobs) in groups {
        out.number((*dictionary).into());
        out.count(blobs.len());
        for blob in blobs {
            out.number(blob.size);
            out.raw(&blob.sum);
        }
    }
    out.count(files.len());
    for (name, mode, secret, blob) in files {
        out.number(u64::from(mode & 0o777) | if secret { SECRET } else { 0 });
        out.number(blob.into());
        out.text(name);
    }
    out.into()
}

impl Index {
    /// Reads one whose frames fill `area` of the bundle.
    pub(super) fn parse(bytes: &[u8], area: &Range<u64>) -> Result<Self, BundleError> {
        Self::read(bytes, area).ok_or_else(damaged)
    }

    fn read(bytes: &[u8], area: &Range<u64>) -> Option<Self> {
        let (mut index, mut rest) = (Self::default(), Reader::new(bytes));
        index.read_frames(&mut rest, area)?;
        for _ in 0..rest.count()? {
            index.read_segment(&mut rest)?;
        }
        let known = u64::from(index.next_frame()?) + 1 == index.frames.len() as u64;
        for _ in 0..rest.count()? {
            index.read_file(&mut rest)?;
        }
        (known && rest.is_at_end()).then_some(index)
    }

    fn read_frames(&mut self, rest: &mut Reader<'_>, area: &Range<u64>) -> Option<()> {
        let mut at = area.start;
        self.frames.push(at);
        for _ in 0..rest.count()? {
            at = at.checked_add(rest.number()?)?;
            self.frames.push(at);
        }
        (at == area.end).then_some(())
    }

    fn read_segment(&mut self, rest: &mut Reader<'_>) -> Option<()> {
        let segment = u32::try_from(self.segments.len()).ok()?;
        let (mut frame, dictionary) = (self.next_frame()?, small(rest)?);
        if usize::try_from(dictionary).is_ok_and(|length| length > PIECE) {
            return None;
        }
        self.segments.push(Segment { dictionary, frame });
        frame += u32::from(dictionary > 0);
        for _ in 0..rest.count()? {
            let (size, sum) = (rest.number()?, rest.array()?);
            let next = u64::from(frame) + size.div_ceil(PIECE as u64);
            self.blobs.push(Held {
                sum,
                size,
                segment,
                frame,
            });
            frame = next.try_into().ok()?;
        }
        Some(())
    }

    /// The one behind all that is known of.
    fn next_frame(&self) -> Option<u32> {
        let Some(last) = self.segments.last() else {
            return Some(0);
        };
        let number = u32::try_from(self.segments.len() - 1).ok()?;
        let end = match self.blobs.last().filter(|blob| blob.segment == number) {
            Some(blob) => u64::from(blob.frame) + blob.size.div_ceil(PIECE as u64),
            None => u64::from(last.frame) + u64::from(last.dictionary > 0),
        };
        end.try_into().ok()
    }

    fn read_file(&mut self, rest: &mut Reader<'_>) -> Option<()> {
        let (mode, blob) = (rest.number()?, small(rest)?);
        let name = rest.text()?;
        let last = self
            .files
            .len()
            .checked_sub(1)
            .and_then(|last| self.name(last));
        let (host, path) = name.split_once('/')?;
        DestinationId::new(host).and(ReleasePath::new(path)).ok()?;
        let known = (blob as usize) < self.blobs.len() && mode < SECRET << 1;
        if !known || last.is_some_and(|last| last >= name) {
            return None;
        }
        self.names.push_str(name);
        self.files.push(File {
            name: self.names.len().try_into().ok()?,
            mode: mode.try_into().ok()?,
            blob,
        });
        Some(())
    }

    fn name(&self, file: usize) -> Option<&str> {
        let end = self.files.get(file)?.name as usize;
        let start = file.checked_sub(1).and_then(|last| self.files.get(last));
        self.names
            .get(start.map_or(0, |last| last.name as usize)..end)
    }

    /// How many files there are.
    pub(super) const fn len(&self) -> usize {
        self.files.len()
    }

    /// A file, by its place in the order of the names.
    pub(super) fn file(&self, at: usize) -> Option<Packed<'_>> {
        let file = self.files.get(at)?;
        let held = self.blobs.get(file.blob as usize)?;
        Some(Packed {
            name: self.name(at)?,
            mode: u32::from(file.mode) & 0o777,
            secret: u64::from(file.mode) & SECRET != 0,
            size: held.size,
            sum: &held.sum,
            blob: Blob(file.blob),
        })
    }

    /// The file of this name.
    pub(super) fn find(&self, name: &str) -> Option<Packed<'_>> {
        let (mut low, mut high) = (0, self.files.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.name(middle)?.cmp(name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.file(middle),
            }
        }
        None
    }
}

/// A number of four bytes at most.
fn small(rest: &mut Reader<'_>) -> Option<u32> {
    rest.number()?.try_into().ok()
}
