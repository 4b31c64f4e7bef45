use super::{Secret, UserId};
use crate::source::{Place, Spanned};
use std::time::Duration;

/// A published calendar (iCalendar, RFC 5545) whose appointments make a user busy.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Where its id is written.
    pub place: Place,
    /// Whose it is.
    pub user: Spanned<UserId>,
    /// Where it is published.
    pub url: Spanned<String>,
    /// The login there.
    pub login: Option<(Spanned<String>, Spanned<Secret>)>,
    /// How often it is fetched.
    pub refresh: Duration,
}
