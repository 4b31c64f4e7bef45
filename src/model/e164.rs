use super::Malformed;
use std::fmt;

/// A telephone number as the whole world dials it (ITU-T E.164): `+`, the code of a country, and 15 digits at most.
///
/// What people write is read by [`catalog::numbering`](crate::catalog::numbering); here is only the one spelling that it
/// gives. Ordered as numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(u64);

impl E164 {
    /// The section that telephone numbers are written in.
    pub const SECTION: &'static str = "numbers";
    /// The most digits.
    pub const LONGEST: usize = 15;

    /// Reads `+` and 3 to 15 digits.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write it as `+49 30 901820`, with the code of the country";
        let Some(digits) = text.strip_prefix('+') else {
            return Err(Malformed::new("has no `+`").help(help));
        };
        if let Some(bad) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Malformed::new(format!("holds `{bad}`")).help(help));
        }
        if digits.starts_with('0') {
            return Err(Malformed::new("has a `0` behind the `+`").help(help));
        }
        match (digits.len(), digits.parse()) {
            (3..=Self::LONGEST, Ok(number)) => Ok(Self(number)),
            (count, _) => Err(Malformed::new(format!("has {count} digits"))
                .help(format!("write 3 to {} digits", Self::LONGEST))),
        }
    }

    /// The digits without the `+`: `4930901820`.
    pub fn digits(self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "+{}", self.0)
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_back_as_it_was_read() {
        for text in ["+4930901820", "+390612345678", "+123456789012345"] {
            assert_eq!(E164::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(E164::parse("+4930901820").unwrap().digits(), "4930901820");
    }

    #[test]
    fn refuses_every_other_spelling() {
        for text in [
            "",
            "+",
            "4930901820",
            "+049",
            "+49 30",
            "+49",
            "+1234567890123456",
            "+４９３０",
        ] {
            assert!(E164::parse(text).is_err(), "{text}");
        }
    }
}
