use super::{HostId, Limit};
use crate::source::Spanned;

/// What an apply may not do unless somebody allows this very excess by name.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The most users that may go at once.
    pub users: Option<Spanned<Limit>>,
    /// The most phones.
    pub phones: Option<Spanned<Limit>>,
    /// The most telephone numbers.
    pub numbers: Option<Spanned<Limit>>,
    /// What is never deleted: `tenants/acme/trunks/main`.
    pub protected: Vec<Spanned<String>>,
    /// Hosts, one wave after the other.
    pub waves: Vec<Vec<Spanned<HostId>>>,
}
