use crate::compare::Changes;
use serde::{Deserialize, Serialize};

/// What a plan means, beside what it does to files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// What is otherwise; nothing where it is not known what any host was compiled from.
    pub changes: Option<Changes>,
    /// Of which hosts it is not known, and why: a sentence each.
    pub unknown: Vec<String>,
}

impl Meaning {
    /// Whether nothing is otherwise, as far as it is known.
    pub fn is_empty(&self) -> bool {
        self.changes.as_ref().is_none_or(Changes::is_empty)
    }
}
