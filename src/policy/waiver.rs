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
        for text in ["users=12", "tenants/acme/trunks/main"] {
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
