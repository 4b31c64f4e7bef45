use super::record::record;
use super::scalar::{IdText, LimitText, WholeReferenceText};
use crate::source::Spanned;

record! {
    /// What an apply may not do unless somebody allows this very excess by name.
    Policy = "the policy" {
        /// How much may go at once.
        deletes: Option<Deletes>,
        /// What is never deleted without a named waiver.
        protected: Vec<Spanned<WholeReferenceText>>,
        /// Hosts, one wave after the other, each checked before the next.
        waves: Vec<Vec<Spanned<IdText>>>,
    }
}

record! {
    /// How much may go at once: a count, or a percentage of what is there.
    Deletes = "the limits of deletes" {
        /// Users.
        users: Option<Spanned<LimitText>>,
        /// Phones.
        phones: Option<Spanned<LimitText>>,
        /// Telephone numbers.
        numbers: Option<Spanned<LimitText>>,
    }
}
