use super::Malformed;
use std::fmt;

/// A code that is dialled: 1 to 6 of the digits, `*` and `#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// The most characters.
    pub const LONGEST: usize = 6;

    /// Reads a code: `*97`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let allowed = |c: char| c.is_ascii_digit() || c == '*' || c == '#';
        if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
            return Err(Malformed::new(format!("holds `{bad}`"))
                .help("write what is on the keys of a phone: digits, `*` and `#`"));
        }
        match text.len() {
            1..=Self::LONGEST => Ok(Self(text.to_owned())),
            count => Err(Malformed::new(format!("has {count} characters"))
                .help(format!("write 1 to {} characters", Self::LONGEST))),
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn holds_what_a_phone_has_keys_for() {
        for text in ["*97", "0", "700", "*#06#", "123456"] {
            assert_eq!(Code::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "*97a", "1234567", "* 9", "+1"] {
            assert!(Code::parse(text).is_err(), "{text}");
        }
    }
}
