//! A span of time as people type it.

use jiff::SignedDuration;
use std::time::Duration;

/// Takes `90s`, `2m` or `1h30m`: whole seconds, from one second to a day.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time from `1s` to `24h`, such as `90s` or `2m`".to_owned();
    let span: SignedDuration = text.parse().map_err(|_unread| wrong())?;
    let seconds = u64::try_from(span.as_secs()).map_err(|_negative| wrong())?;
    if span.subsec_nanos() == 0 && (1..=86_400).contains(&seconds) {
        Ok(Duration::from_secs(seconds))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_people_type_and_nothing_silly() {
        for (text, seconds) in [("90s", 90), ("2m", 120), ("1h30m", 5400), ("24h", 86_400)] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "2", "0s", "-1m", "25h", "1.5s", "soon"] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
