use super::Malformed;
use std::fmt;

/// A SHA-256 digest, shown as `sha256sum` does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Reads 64 hexadecimal digits, in either case.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let help = "write the 64 hexadecimal digits that `sha256sum` prints";
        if let Some(bad) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
            return Err(Malformed::new(format!("holds `{bad}`")).help(help));
        }
        let mut octets = [0; 32];
        if text.len() != 2 * octets.len() {
            return Err(Malformed::new(format!("has {} digits", text.len())).help(help));
        }
        for (octet, pair) in octets.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *octet = pair
                .iter()
                .fold(0, |value, digit| value << 4 | nibble(*digit));
        }
        Ok(Self(octets))
    }

    /// The 32 octets.
    pub const fn octets(self) -> [u8; 32] {
        self.0
    }
}

impl From<[u8; 32]> for Sha256 {
    fn from(octets: [u8; 32]) -> Self {
        Self(octets)
    }
}

/// The value of a hexadecimal digit.
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => (digit | 0x20) - b'a' + 10,
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|octet| write!(out, "{octet:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::Sha256;

    #[test]
    fn is_sixty_four_digits() {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Sha256::parse(text).unwrap().to_string(), text);
        assert_eq!(
            Sha256::parse(&text.to_uppercase()).unwrap().to_string(),
            text
        );
        for bad in ["", "abc", &text.replace('e', "g"), &format!("{text}00")] {
            assert!(Sha256::parse(bad).is_err(), "{bad}");
        }
    }
}
