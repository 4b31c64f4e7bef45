use super::Secret;
use super::record::record;
use super::scalar::{DurationText, ReferenceText, Text};
use crate::source::Spanned;

record! {
    /// A published calendar (iCalendar, RFC 5545) whose appointments make a user busy.
    Calendar = "a calendar" {
        /// Whose it is.
        user: Spanned<ReferenceText>,
        /// Where it is published.
        url: Spanned<Text>,
        /// The user name there.
        username: Option<Spanned<Text>>,
        /// The password there.
        password: Option<Secret>,
        /// How often it is fetched.
        refresh: Option<Spanned<DurationText>>,
    }
}
