use crate::compare::Changes;
use crate::model::Moment;
use crate::plan::Deletes;
use serde_json::Value;
use std::collections::BTreeSet;

/// What is held to a policy.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What goes.
    pub deletes: &'a Deletes,
    /// What goes while calls may be in it.
    pub drops: &'a [String],
    /// Whether a moment without calls is waited for, so that none is dropped.
    pub quiet: bool,
    /// What is otherwise, by meaning; nothing where nobody can tell.
    pub changes: Option<&'a Changes>,
    /// The plan, as programs read it.
    pub plan: &'a Value,
    /// What the clocks show where it is to be done now, in the time zone of the windows; nothing where it is only looked at.
    pub now: Option<Moment>,
    /// Who has seen it and says that it is good, says who runs the command.
    pub reviewers: &'a [String],
    /// Who signed that.
    pub vouched: &'a BTreeSet<String>,
}
