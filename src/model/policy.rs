use super::{E164, HostId, Limit, PhoneId, UserId};
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

impl Policy {
    /// The limits of deletes, each with the section whose things it counts.
    pub fn limits(&self) -> impl Iterator<Item = (&'static str, Limit)> {
        let all = [
            (UserId::SECTION, self.users),
            (PhoneId::SECTION, self.phones),
            (E164::SECTION, self.numbers),
        ];
        all.into_iter()
            .filter_map(|(section, limit)| Some((section, limit?.value)))
    }
}
