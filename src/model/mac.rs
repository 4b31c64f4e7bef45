use super::Malformed;
use std::fmt;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A MAC address (EUI-48), shown as twelve lower-case digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac([u8; 6]);

impl Mac {
    /// Reads any usual spelling: `00:15:65:12:34:56`, `00-15-65-12-34-56`, `0015.6512.3456`, `001565123456`, in either case.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ':' | '-' | '.' | ' '))
            .collect();
        if let Some(bad) = digits.chars().find(|c| !c.is_ascii_hexdigit()) {
            return Err(Malformed::new(format!("holds `{bad}`"))
                .help("a MAC has hexadecimal digits, 0 to 9 and a to f"));
        }
        if digits.len() != 12 {
            return Err(
                Malformed::new(format!("has {} digits", digits.len())).help("a MAC has 12 digits")
            );
        }
        let value =
            u64::from_str_radix(&digits, 16).map_err(|error| Malformed::new(error.to_string()))?;
        let [_, _, octets @ ..] = value.to_be_bytes();
        Self::of_octets(octets)
    }

    /// The six octets, as they go over the wire.
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }

    /// That of one device.
    pub fn of_octets(octets: [u8; 6]) -> Result<Self, Malformed> {
        if octets == [0; 6] || octets[0] & 1 == 1 {
            let help = "write the address that is printed on the phone";
            return Err(Malformed::new("is no address of one device").help(help));
        }
        Ok(Self(octets))
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.map(|octet| [octet >> 4, octet & 15]);
        let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or_default();
        let text: [u8; 12] = std::array::from_fn(|at| digit(digits[at / 2][at % 2]));
        out.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::Mac;

    #[test]
    fn reads_every_usual_spelling() {
        for text in [
            "00:15:65:AB:cd:56",
            "00-15-65-ab-cd-56",
            "0015.65ab.cd56",
            "001565ABCD56",
        ] {
            assert_eq!(Mac::parse(text).unwrap().to_string(), "001565abcd56");
        }
        for text in [
            "",
            "00:15:65:ab:cd",
            "00:15:65:ab:cd:5g",
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
        ] {
            assert!(Mac::parse(text).is_err(), "{text}");
        }
    }
}
