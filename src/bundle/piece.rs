use super::Digest;
use serde::Serialize;
use std::ops::Range;

/// Some items of a list of a manifest, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As they stand in the manifest.
    pub text: String,
    pub(super) list: List,
    /// Which of the list they are.
    pub(super) items: Range<usize>,
}

/// The lists of a manifest that are parted, each by how the text before it ends. A quote within a text is escaped, so that no other text
/// ends so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Expected,
    Files,
    Holds,
}

impl List {
    /// The one that begins behind a text.
    pub(super) fn behind(text: &str) -> Option<Self> {
        let all = [Self::Expected, Self::Files, Self::Holds];
        all.into_iter().find(|list| text.ends_with(list.mark()))
    }

    /// How many items a piece holds on average, and the most: of files, whose digests do not compress, and of short names.
    const fn sizes(self) -> (u64, usize) {
        match self {
            Self::Files => (64, 256),
            Self::Expected | Self::Holds => (512, 2048),
        }
    }

    /// The items of each piece, which end where their names say so.
    pub(super) fn parted<T>(self, items: &[T], name: impl Fn(&T) -> &str) -> Vec<Range<usize>> {
        let (average, most) = self.sizes();
        let (mut ranges, mut start) = (Vec::new(), 0);
        for (item, end) in items.iter().zip(1..) {
            let ends = spread(name(item)).is_multiple_of(average);
            if ends || end - start >= most || end == items.len() {
                ranges.push(start..end);
                start = end;
            }
        }
        ranges
    }

    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Expected => "\"expected\":[",
            Self::Files => "\"files\":[",
            Self::Holds => "\"holds\":[",
        }
    }
}

impl Piece {
    /// That of some items, and its name.
    pub(super) fn of<T: Serialize>(list: List, all: &[T], items: Range<usize>) -> (String, Self) {
        let mut text = Vec::new();
        for item in all.get(items.clone()).unwrap_or_default() {
            if !text.is_empty() {
                text.push(b',');
            }
            // Nothing keeps an item from being written to memory
            serde_json::to_writer(&mut text, item).unwrap_or_default();
        }
        let mut name = Digest::of(&text).to_string();
        name.truncate(32);
        let text = String::from_utf8(text).unwrap_or_default();
        (name, Self { text, list, items })
    }
}

/// FNV-1a, which spreads names evenly and is the same everywhere.
fn spread(name: &str) -> u64 {
    let fold = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    hash ^ (hash >> 32)
}
