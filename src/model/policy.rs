use super::{Expression, HostId, Limits, Windows};
use crate::source::Spanned;
use std::collections::BTreeMap;

/// What an apply may not do unless somebody allows this very excess by name.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// How many may go at once, by the section whose things are counted.
    pub deletes: BTreeMap<&'static str, Limits>,
    /// What is never deleted: `tenants/acme/trunks/main`.
    pub protected: Vec<Spanned<String>>,
    /// Hosts, one wave after the other.
    pub waves: Vec<Vec<Spanned<HostId>>>,
    /// When hosts may be changed; at any time where nothing is said.
    pub windows: Option<Windows>,
    /// Whose word it takes, by a class of change or by what it is of.
    pub reviews: Vec<Review>,
    /// Whether such a word has to be signed.
    pub signed_reviews: bool,
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
