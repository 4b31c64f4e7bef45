use crate::apply::{ApplyError, Host, Trouble};
use crate::bundle::ReleasePath;
use crate::plan::Deployed;
use std::collections::BTreeMap;

/// Texts by their paths.
pub(super) type Texts = BTreeMap<ReleasePath, String>;

/// What one host answered.
pub(super) struct Answer {
    /// The connection, to ask it more.
    pub(super) host: Box<dyn Host>,
    /// What it runs.
    pub(super) deployed: Deployed,
    /// The masked texts there of what would change or go.
    pub(super) before: Texts,
    /// The commit that its release was made from, where something changes, or why that cannot be told.
    pub(super) origin: Option<Result<String, String>>,
    /// How many calls there are, where some would break off.
    pub(super) active: Option<u64>,
}

impl Answer {
    /// That of a host on which no file changes.
    pub(super) fn of_same(host: Box<dyn Host>, deployed: Deployed) -> Self {
        Self {
            host,
            deployed,
            before: Texts::new(),
            origin: None,
            active: None,
        }
    }
}

/// Whether a host gave no answer, where one that answers otherwise than ours do has to be looked at by somebody.
pub(super) const fn is_down(error: &ApplyError) -> bool {
    matches!(error.trouble, Trouble::Unreachable | Trouble::Failed)
}
