use crate::model::{Domain, TenantId};
use std::sync::Arc;

/// A device account: the user name within the tenant's domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountId {
    /// `2000` or `2000-2`.
    pub name: String,
    /// The tenant's SIP domain.
    pub domain: Domain,
}

/// Whom state belongs to: a mailbox, do-not-disturb, a forward. Named by the birth id of its owner, so that a number's next owner
/// finds nothing of the last one's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OwnerId {
    /// The tenant.
    pub tenant: TenantId,
    /// The birth id of its owner.
    pub owner: Arc<str>,
}
