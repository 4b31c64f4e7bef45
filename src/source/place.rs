/// Names a text of a [`SourceMap`](super::SourceMap).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// A range of bytes within one text, end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

/// Where something was written: a text and a range of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The text.
    pub file: FileId,
    /// The bytes within it.
    pub span: Span,
}

impl Place {
    /// The range `start..end` of `file`.
    pub const fn new(file: FileId, start: u32, end: u32) -> Self {
        Self {
            file,
            span: Span { start, end },
        }
    }

    /// From the start of this place to the end of a later one in the same text.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        Self::new(
            self.file,
            self.span.start,
            end.span.end.max(self.span.start),
        )
    }
}
