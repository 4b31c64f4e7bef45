//! How what is known is kept: frames, each sealed by itself, then which of them has the file of which recipe, then where all of that is.

use super::{BundleKey, Recipe};
use crate::binary::{Reader, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// What the kept bytes start with; the number is that of their form.
const HEAD: &[u8] = b"pbxctl known 4\n";
/// The end: where the index begins, and its seal.
const FOOT: u64 = 8 + 32;
/// A line of the table: how the recipe of a file starts, and the number of the frame that has the file.
const LINE: usize = 8 + 4;

/// Bytes that are kept, of which any part can be read.
pub trait Stored: Send + Sync {
    /// How many there are.
    fn length(&self) -> u64;

    /// Some of them; nothing where they are not there.
    fn read(&self, at: Range<u64>) -> Option<Vec<u8>>;
}

/// A part of what is kept, and its seal.
#[derive(Clone, Copy)]
struct Part {
    start: u64,
    length: u64,
    seal: [u8; 32],
}

/// What is kept, of which nothing is read that nobody asked for.
pub(super) struct Frames {
    key: BundleKey,
    stored: Arc<dyn Stored>,
    /// In the order of their recipes.
    parts: Vec<(Recipe, Part)>,
    lines: Part,
    table: OnceLock<Vec<u8>>,
    /// Somebody changed what was read.
    changed: AtomicBool,
}

/// Puts frames one behind the other, and behind what is there, if that stays.
pub(super) struct Sealing<'k> {
    key: &'k BundleKey,
    start: u64,
    bytes: Vec<u8>,
    parts: BTreeMap<Recipe, Part>,
    /// Of each file how its recipe starts, and the recipe of its frame.
    files: Vec<([u8; 8], Recipe)>,
}

impl Frames {
    /// No frames.
    pub(super) fn none(key: &BundleKey) -> Self {
        let lines = Part {
            start: 0,
            length: 0,
            seal: [0; 32],
        };
        Self::new(key, Arc::new(Vec::new()), Vec::new(), lines)
    }

    fn new(
        key: &BundleKey,
        stored: Arc<dyn Stored>,
        parts: Vec<(Recipe, Part)>,
        lines: Part,
    ) -> Self {
        Self {
            key: key.clone(),
            stored,
            parts,
            lines,
            table: OnceLock::new(),
            changed: AtomicBool::new(false),
        }
    }

    /// Those in bytes that were kept, if they were sealed with this key.
    pub(super) fn open(key: &BundleKey, stored: Arc<dyn Stored>) -> Option<Self> {
        let end = stored.length().checked_sub(FOOT)?;
        let foot = stored.read(end..stored.length())?;
        let mut foot = Reader::new(&foot);
        let (start, seal) = (u64::from_be_bytes(foot.array()?), foot.array()?);
        let index = stored.read((start <= end).then_some(start..end)?)?;
        // A digest is compared, as who could measure the time could read the file.
        let whole = sealed(key, b"known", &[&start.to_be_bytes(), &index]) == seal;
        let mut index = Reader::new(&index).behind(HEAD).filter(|_| whole)?;
        let parts = (0..index.count()?).map(|_| Some((Recipe(index.array()?), part(&mut index)?)));
        let parts = parts.collect::<Option<_>>()?;
        let lines = part(&mut index)?;
        Some(Self::new(key, stored, parts, lines))
    }

    /// The recipes of all, in order.
    pub(super) fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        self.parts.iter().map(|(recipe, _)| recipe)
    }

    /// The number of the frame of a recipe.
    pub(super) fn at(&self, recipe: Recipe) -> Option<usize> {
        self.parts
            .binary_search_by(|(other, _)| other.cmp(&recipe))
            .ok()
    }

    /// The recipe of a frame.
    pub(super) fn recipe(&self, at: usize) -> Option<Recipe> {
        self.parts.get(at).map(|(recipe, _)| *recipe)
    }

    /// A frame; nothing where somebody changed it.
    pub(super) fn read(&self, at: usize) -> Option<Vec<u8>> {
        let (recipe, part) = self.parts.get(at)?;
        self.sound(part, |bytes| {
            sealed(&self.key, b"frame", &[&recipe.0, bytes])
        })
    }

    /// Those that may have the file of a recipe.
    pub(super) fn with(&self, recipe: Recipe) -> Vec<usize> {
        let start = starts(recipe);
        let (lines, _) = self.table().as_chunks::<LINE>();
        let from = lines.partition_point(|line| line[..8] < start[..]);
        let same = lines
            .iter()
            .skip(from)
            .take_while(|line| line[..8] == start);
        same.filter_map(number).collect()
    }

    /// How many bytes there are, where at least half of them stay if these frames do.
    pub(super) fn mostly(&self, stays: &BTreeSet<Recipe>) -> Option<u64> {
        let stay = self
            .parts
            .iter()
            .filter(|(recipe, _)| stays.contains(recipe));
        let stay: u64 = stay.map(|(_, part)| part.length).sum();
        let all = self.stored.length();
        (stay > 0 && stay >= all / 2).then_some(all)
    }

    /// Whether all that was read is as it was sealed.
    pub(super) fn is_sound(&self) -> bool {
        !self.changed.load(Ordering::Relaxed)
    }

    fn table(&self) -> &[u8] {
        self.table.get_or_init(|| {
            let seal = |bytes: &[u8]| sealed(&self.key, b"table", &[bytes]);
            let none = self.lines.length == 0;
            let table = (!none).then(|| self.sound(&self.lines, seal));
            table.flatten().unwrap_or_default()
        })
    }

    fn sound(&self, part: &Part, seal: impl Fn(&[u8]) -> [u8; 32]) -> Option<Vec<u8>> {
        let bytes = self.raw(part);
        let sound = bytes.filter(|bytes| seal(bytes) == part.seal);
        if sound.is_none() {
            self.changed.store(true, Ordering::Relaxed);
        }
        sound
    }

    fn raw(&self, part: &Part) -> Option<Vec<u8>> {
        let end = part.start.checked_add(part.length)?;
        self.stored.read(part.start..end)
    }
}

impl<'k> Sealing<'k> {
    /// Nothing yet, to be put behind so many bytes.
    pub(super) const fn new(key: &'k BundleKey, start: u64) -> Self {
        Self {
            key,
            start,
            bytes: Vec::new(),
            parts: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Takes some frames over as they are, from where they lie if these bytes come behind them.
    pub(super) fn take(&mut self, frames: &Frames, stays: &BTreeSet<Recipe>) {
        let stay = frames.parts.iter();
        for (recipe, part) in stay.filter(|(recipe, _)| stays.contains(recipe)) {
            if self.start > 0 {
                self.parts.insert(*recipe, *part);
            } else if let Some(bytes) = frames.raw(part) {
                self.put(*recipe, &bytes, part.seal);
            }
        }
        let (lines, _) = frames.table().as_chunks::<LINE>();
        for line in lines {
            let frame = number(line).and_then(|at| frames.recipe(at));
            let start = line.first_chunk().copied();
            let taken = start.zip(frame.filter(|frame| self.parts.contains_key(frame)));
            self.files.extend(taken);
        }
    }

    /// Adds a frame that has the files of these recipes.
    pub(super) fn add(
        &mut self,
        recipe: Recipe,
        bytes: &[u8],
        files: impl Iterator<Item = Recipe>,
    ) {
        let seal = sealed(self.key, b"frame", &[&recipe.0, bytes]);
        self.put(recipe, bytes, seal);
        self.files.extend(files.map(|file| (starts(file), recipe)));
    }

    fn put(&mut self, recipe: Recipe, bytes: &[u8], seal: [u8; 32]) {
        let part = self.append(bytes, seal);
        self.parts.insert(recipe, part);
    }

    fn append(&mut self, bytes: &[u8], seal: [u8; 32]) -> Part {
        let start = self.end_of_all();
        self.bytes.extend(bytes);
        let length = bytes.len() as u64;
        Part {
            start,
            length,
            seal,
        }
    }

    fn end_of_all(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// All of it that is new.
    pub(super) fn end(mut self) -> Vec<u8> {
        let lines = self.lines();
        let seal = sealed(self.key, b"table", &[&lines]);
        let lines = self.append(&lines, seal);
        let mut index = Writer::default();
        index.raw(HEAD);
        index.count(self.parts.len());
        for (recipe, part) in &self.parts {
            index.raw(&recipe.0);
            write(part, &mut index);
        }
        write(&lines, &mut index);
        self.close(&Vec::from(index))
    }

    /// All of it, with an index that says anything.
    pub(super) fn close(mut self, index: &[u8]) -> Vec<u8> {
        let start = self.end_of_all().to_be_bytes();
        let seal = sealed(self.key, b"known", &[&start, index]);
        for part in [index, &start, &seal] {
            self.bytes.extend(part);
        }
        self.bytes
    }

    /// The table, in order.
    fn lines(&self) -> Vec<u8> {
        let numbers = self.parts.keys().zip(0_u32..);
        let numbers: BTreeMap<_, _> = numbers.collect();
        let lines = self.files.iter().filter_map(|(start, frame)| {
            let number = numbers.get(frame)?.to_be_bytes();
            Some((*start, number))
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort_unstable();
        let lines = lines.iter();
        lines
            .flat_map(|(start, number)| start.iter().chain(number))
            .copied()
            .collect()
    }
}

fn sealed(key: &BundleKey, what: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let parts: Vec<_> = [&[0][..], what]
        .into_iter()
        .chain(parts.iter().copied())
        .collect();
    key.mac(&parts)
}

/// How a recipe starts.
fn starts(recipe: Recipe) -> [u8; 8] {
    std::array::from_fn(|at| recipe.0[at])
}

/// The frame that a line of the table names.
fn number(line: &[u8; LINE]) -> Option<usize> {
    let number = u32::from_be_bytes(*line.last_chunk()?);
    usize::try_from(number).ok()
}

fn part(from: &mut Reader<'_>) -> Option<Part> {
    Some(Part {
        start: from.number()?,
        length: from.number()?,
        seal: from.array()?,
    })
}

fn write(part: &Part, out: &mut Writer) {
    out.number(part.start);
    out.number(part.length);
    out.raw(&part.seal);
}

impl Stored for Vec<u8> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, at: Range<u64>) -> Option<Vec<u8>> {
        let (start, end) = (usize::try_from(at.start), usize::try_from(at.end));
        Some(self.get(start.ok()?..end.ok()?)?.to_vec())
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frames = self.parts.len();
        out.debug_struct("Frames")
            .field("frames", &frames)
            .finish_non_exhaustive()
    }
}
