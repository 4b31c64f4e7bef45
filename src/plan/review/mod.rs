//! A change as people review it: by meaning, then by file. One model, drawn as text, Markdown, HTML and JSON.

mod files;
mod html;
mod json;
mod markdown;
mod outline;
mod section;
mod terminal;
#[cfg(test)]
mod tests;

pub use html::html;
pub use json::{ReviewView, json, review_schema};
pub use markdown::{MARK, markdown};
pub use terminal::{meant, text};

use super::{Diffs, Meaning, Plan};
use schemars::JsonSchema;
use serde::Serialize;

/// A change, before anybody looks at it.
#[derive(Clone, Debug)]
pub struct Review {
    /// What is compared: `diff` for two commits, `plan` for what is written and what hosts run.
    pub kind: Kind,
    /// What it is compared from: a commit, or the hosts.
    pub before: String,
    /// What it is compared to.
    pub after: String,
    /// What is otherwise, by meaning.
    pub meaning: Meaning,
    /// What the policy says against it.
    pub policy: Vec<Excess>,
    /// What that does to the files of each host.
    pub plan: Plan,
    /// Line by line.
    pub diffs: Diffs,
}

/// Something that the policy does not let an apply do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Excess {
    /// What is too much, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// What goes, where that is the reason.
    pub things: Vec<String>,
    /// The waiver that allows just this; nothing where a waiver is the fault.
    pub waiver: Option<String>,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Two commits.
    Diff,
    /// What is written, and what hosts run.
    Plan,
}

impl Kind {
    /// As programs name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diff => "diff",
            Self::Plan => "plan",
        }
    }
}

impl Review {
    /// Whether nothing is otherwise, neither by meaning nor in any file.
    pub fn is_nothing(&self) -> bool {
        self.plan.is_nothing() && self.meaning.is_empty()
    }
}
