//! What every outline is made of.

use crate::compare::Risk;

/// A heading and what stands below it.
pub(super) struct Section {
    pub(super) title: String,
    /// Whether it can be folded away.
    pub(super) folded: bool,
    pub(super) items: Vec<Item>,
}

/// One thing that changes.
pub(super) struct Item {
    /// `+`, `-`, `~` or `!`.
    pub(super) sign: char,
    pub(super) head: String,
    pub(super) risks: Vec<Risk>,
    pub(super) lines: Vec<String>,
    /// A unified diff.
    pub(super) diff: Option<String>,
}

impl Item {
    pub(super) fn new(sign: char, head: impl Into<String>) -> Self {
        Self {
            sign,
            head: head.into(),
            risks: Vec::new(),
            lines: Vec::new(),
            diff: None,
        }
    }
}
