//! Days on which nothing is to happen.
#![expect(clippy::disallowed_methods, reason = "a test knows which day it is")]

use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the week other than today and tomorrow, in UTC.
pub(crate) fn another_day() -> &'static str {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    // The first day of 1970 was a Thursday
    match (days + 3) % 7 {
        0 => "thu",
        1 => "fri",
        2 => "sat",
        3 => "sun",
        4 => "mon",
        5 => "tue",
        _ => "wed",
    }
}
