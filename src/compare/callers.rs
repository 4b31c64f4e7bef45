use super::{ChangedCaller, How};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An account that can call, can no more, or with other rights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CallerChange {
    /// The tenant's id.
    pub tenant: String,
    /// The account: `2000@acme.example.net`.
    pub account: String,
    /// How it changes.
    pub how: How,
}

pub(super) fn callers(changed: &[ChangedCaller]) -> Vec<CallerChange> {
    let callers = changed.iter().map(|one| CallerChange {
        tenant: one.tenant.to_string(),
        account: format!("{}@{}", one.account.name, one.account.domain),
        how: one.how,
    });
    callers.collect()
}
