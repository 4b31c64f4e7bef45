//! Numbers, texts and bytes one behind the other, each behind its length.

use std::ops::Range;

/// Puts them one behind the other.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

/// Takes them apart again; nothing where what is there is something else.
pub(super) struct Reader<'a> {
    all: &'a [u8],
    rest: &'a [u8],
}

impl Writer {
    pub(super) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub(super) fn number(&mut self, number: u64) {
        self.raw(&number.to_be_bytes());
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }
}

impl From<Writer> for Vec<u8> {
    fn from(written: Writer) -> Self {
        written.0
    }
}

impl<'a> Reader<'a> {
    pub(super) const fn new(all: &'a [u8]) -> Self {
        Self { all, rest: all }
    }

    /// The same behind a head, if that is there.
    pub(super) fn behind(self, head: &[u8]) -> Option<Self> {
        let rest = self.rest.strip_prefix(head)?;
        Some(Self { rest, ..self })
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*array)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn count(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let range = self.range()?;
        self.all.get(range)
    }

    /// Where the next bytes stand.
    pub(super) fn range(&mut self) -> Option<Range<usize>> {
        let count = self.count()?;
        let (_, rest) = self.rest.split_at_checked(count)?;
        let from = self.all.len() - self.rest.len();
        self.rest = rest;
        Some(from..from + count)
    }

    pub(super) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }
}
