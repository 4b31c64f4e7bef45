use super::{E164, Expression, HostId, Limit, PhoneId, UserId, Windows};
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
    /// When hosts may be changed; at any time where nothing is said.
    pub windows: Option<Windows>,
    /// Whose word it takes, by a class of change or by what it is of.
    pub reviews: Vec<Review>,
    /// What has to hold of a plan.
    pub rules: Vec<Rule>,
}

/// A change that takes somebody's word.
#[derive(Clone, Debug)]
pub struct Review {
    /// Which: a class such as `emergency`, or the beginning of references, such as `tenants/acme`.
    pub of: Spanned<String>,
    /// Whose: one of them is enough.
    pub by: Vec<Spanned<String>>,
}

impl Review {
    /// The classes of change that can be named.
    pub const CLASSES: [&'static str; 6] = [
        "emergency",
        "deletes",
        "number_moves",
        "trunks",
        "drops_calls",
        "cuts_off",
    ];
}

/// A condition that has to hold of a plan.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// The condition.
    pub holds: Spanned<Expression>,
    /// What to say where it does not.
    pub says: Option<Spanned<String>>,
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
