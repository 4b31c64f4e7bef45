use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Allows one excess, and no more than that: so many things of a section, or one thing that is protected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiver {
    /// Just so many of a section go: `users=12`.
    Deletes {
        /// The section.
        section: String,
        /// How many go, all of them counted.
        count: usize,
    },
    /// This thing goes: `tenants/acme/trunks/main`.
    Thing(String),
    /// Calls in just so many things are dropped: `drops_calls=1`.
    Drops(usize),
    /// Just so many things change that take somebody's word: `reviews/emergency=3`.
    Review {
        /// The class, or what they are of.
        of: String,
        /// How many they are.
        count: usize,
    },
    /// This rule does not hold: `rules/few-reloads`.
    Rule(String),
    /// It is done outside of the windows, on this day: `windows=2026-11-21`.
    Window(String),
}

/// Why a word is no waiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadWaiver(String);

impl FromStr for Waiver {
    type Err = BadWaiver;

    fn from_str(text: &str) -> Result<Self, BadWaiver> {
        if text.starts_with("tenants/") {
            return Ok(Self::Thing(text.to_owned()));
        }
        if let Some(rule) = text.strip_prefix("rules/").filter(|rule| !rule.is_empty()) {
            return Ok(Self::Rule(rule.to_owned()));
        }
        if let Some(day) = text.strip_prefix("windows=").filter(|day| !day.is_empty()) {
            return Ok(Self::Window(day.to_owned()));
        }
        let dropped = text.strip_prefix("drops_calls=");
        if let Some(count) = dropped.and_then(|count| count.parse().ok()) {
            return Ok(Self::Drops(count));
        }
        let review = text
            .strip_prefix("reviews/")
            .and_then(|rest| rest.rsplit_once('='));
        if let Some((of, count)) = review
            && let Ok(count) = count.parse()
        {
            let of = of.to_owned();
            return Ok(Self::Review { of, count });
        }
        let parts = text.split_once('=');
        let waiver = parts.and_then(|(section, count)| {
            let count = count.parse().ok()?;
            let plain =
                !section.is_empty() && section.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            let section = section.to_owned();
            plain.then_some(Self::Deletes { section, count })
        });
        waiver.ok_or_else(|| {
            BadWaiver(
                "write `users=12`, or `tenants/acme/trunks/main`, as the refusal prints it"
                    .to_owned(),
            )
        })
    }
}

impl Serialize for Waiver {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deletes { section, count } => write!(out, "{section}={count}"),
            Self::Thing(thing) => out.write_str(thing),
            Self::Drops(count) => write!(out, "drops_calls={count}"),
            Self::Review { of, count } => write!(out, "reviews/{of}={count}"),
            Self::Rule(rule) => write!(out, "rules/{rule}"),
            Self::Window(day) => write!(out, "windows={day}"),
        }
    }
}

impl fmt::Display for BadWaiver {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for BadWaiver {}

#[cfg(test)]
mod tests {
    use super::Waiver;

    #[test]
    fn is_what_a_refusal_prints() {
        for text in [
            "users=12",
            "tenants/acme/trunks/main",
            "reviews/tenants/acme=3",
            "rules/few",
            "windows=2026-11-21",
            "drops_calls=1",
        ] {
            assert_eq!(text.parse::<Waiver>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "users",
            "users=",
            "users=x",
            "=3",
            "Users=1",
            "acme/trunks/main",
        ] {
            assert!(text.parse::<Waiver>().is_err(), "{text}");
        }
    }
}
