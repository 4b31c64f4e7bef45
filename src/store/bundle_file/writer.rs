use super::form::{Foot, HEAD, Sum, sum_of};
use super::frames::{learn, pack, pack_alone};
use super::index::{Group, Written, write};
use crate::bundle::BundleError;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// So many bytes of files share a dictionary, and are in memory at once.
const SEGMENT: usize = 8 << 20;

/// Takes files and writes a bundle of them, a segment at a time.
pub struct BundleWriter<W> {
    out: W,
    hash: Sha256,
    at: u64,
    frames: Vec<u32>,
    groups: Vec<Group>,
    known: BTreeMap<Sum, u32>,
    files: BTreeMap<String, (u32, bool, u32)>,
    /// What is to be compressed together.
    segment: Vec<Vec<u8>>,
    held: usize,
}

impl<W: Write> BundleWriter<W> {
    /// Begins a bundle.
    pub fn new(out: W) -> io::Result<Self> {
        let mut writer = Self {
            out,
            hash: Sha256::new(),
            at: 0,
            frames: Vec::new(),
            groups: vec![(0, Vec::new())],
            known: BTreeMap::new(),
            files: BTreeMap::new(),
            segment: Vec::new(),
            held: 0,
        };
        writer.put(HEAD)?;
        Ok(writer)
    }

    /// Takes a file: its host and path, its permissions, and whether it holds a secret.
    pub fn take(
        &mut self,
        name: &str,
        mode: u32,
        secret: bool,
        bytes: Vec<u8>,
    ) -> Result<(), BundleError> {
        let blob = self.blob(bytes).map_err(|error| unwritten(&error))?;
        match self.files.insert(name.to_owned(), (mode, secret, blob)) {
            None => Ok(()),
            Some(_) => Err(BundleError::new(format!("`{name}` is there twice"))),
        }
    }

    /// Writes the rest, and gives back where it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.write_segment()?;
        self.groups.pop();
        let files = std::mem::take(&mut self.files);
        let files = files
            .iter()
            .map(|(name, (mode, secret, blob))| (name.as_str(), *mode, *secret, *blob));
        let index = write(&self.frames, &self.groups, files);
        self.close(&index)
    }

    /// Writes an index, whatever it says, and the foot.
    fn close(mut self, index: &[u8]) -> io::Result<W> {
        let (start, packed) = (self.at, pack_alone(index)?);
        self.put(&packed)?;
        let foot = Foot {
            index: start,
            packed: packed.len() as u64,
            length: index.len() as u64,
            of_index: sum_of(index),
            of_all: self.hash.finalize().into(),
        };
        self.out.write_all(&foot.to_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// The number of these bytes, which are kept once.
    fn blob(&mut self, bytes: Vec<u8>) -> io::Result<u32> {
        let sum = sum_of(&bytes);
        if let Some(blob) = self.known.get(&sum) {
            return Ok(*blob);
        }
        let blob = u32::try_from(self.known.len()).map_err(io::Error::other)?;
        self.known.insert(sum, blob);
        let size = bytes.len() as u64;
        if let Some((_, blobs)) = self.groups.last_mut() {
            blobs.push(Written { sum, size });
        }
        self.held += bytes.len();
        self.segment.push(bytes);
        if self.held >= SEGMENT {
            self.write_segment()?;
        }
        Ok(blob)
    }

    fn write_segment(&mut self) -> io::Result<()> {
        let blobs = std::mem::take(&mut self.segment);
        self.held = 0;
        if blobs.is_empty() {
            return Ok(());
        }
        let dictionary = learn(&blobs);
        if !dictionary.is_empty() {
            self.frame(&pack_alone(&dictionary)?)?;
        }
        for frame in pack(&blobs, &dictionary)?.iter().flatten() {
            self.frame(frame)?;
        }
        if let Some((length, _)) = self.groups.last_mut() {
            *length = u32::try_from(dictionary.len()).map_err(io::Error::other)?;
        }
        self.groups.push((0, Vec::new()));
        Ok(())
    }

    fn frame(&mut self, frame: &[u8]) -> io::Result<()> {
        self.frames
            .push(u32::try_from(frame.len()).map_err(io::Error::other)?);
        self.put(frame)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

impl BundleWriter<Vec<u8>> {
    /// A bundle with these frames and this index, whatever they say: for who tries readers, as sums of their own guard both.
    pub fn sealed(frames: &[u8], index: &[u8]) -> io::Result<Vec<u8>> {
        let mut writer = Self::new(Vec::new())?;
        writer.put(frames)?;
        writer.close(index)
    }
}

fn unwritten(error: &io::Error) -> BundleError {
    BundleError::new(format!("the bundle cannot be written: {error}"))
}
