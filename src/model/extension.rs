use super::Malformed;
use std::cmp::Ordering;
use std::fmt;

/// The most digits.
const LONGEST: usize = 10;

/// An internal number: 2 to 10 digits. Leading zeros count: `0100` is not `100`.
///
/// Ordered as people read numbers: by value, and of equal values the shorter first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extension {
    value: u64,
    width: u8,
}

impl Extension {
    /// Reads 2 to 10 digits.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        if let Some(bad) = text.chars().find(|c| !c.is_ascii_digit()) {
            return Err(
                Malformed::new(format!("holds `{bad}`")).help("write an extension in digits alone")
            );
        }
        let width = text.len();
        let (2..=LONGEST, Ok(value)) = (width, text.parse()) else {
            return Err(Malformed::new(format!("has {width} digits")).help("write 2 to 10 digits"));
        };
        Ok(Self {
            value,
            width: u8::try_from(width).unwrap_or(u8::MAX),
        })
    }
}

impl Ord for Extension {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.value, self.width).cmp(&(other.value, other.width))
    }
}

impl PartialOrd for Extension {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [b'0'; LONGEST];
        let width = usize::from(self.width).min(LONGEST);
        let mut rest = self.value;
        for digit in digits[..width].iter_mut().rev() {
            *digit += u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        out.write_str(str::from_utf8(&digits[..width]).unwrap_or_default())
    }
}

impl fmt::Debug for Extension {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// A range of extensions of one width, both ends included.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Range {
    first: u64,
    last: u64,
    width: u8,
}

impl Range {
    /// Reads `2000-2999`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let Some((first, last)) = text.split_once('-') else {
            return Err(Malformed::new("has no `-`")
                .help("write the first and the last extension: `2000-2999`"));
        };
        let (first, last) = (
            Extension::parse(first.trim())?,
            Extension::parse(last.trim())?,
        );
        if first.width != last.width {
            return Err(Malformed::new("has ends of different length")
                .help("write both ends with the same number of digits"));
        }
        if first > last {
            return Err(Malformed::new("runs backwards").help(format!("write `{last}-{first}`")));
        }
        Ok(Self {
            first: first.value,
            last: last.value,
            width: first.width,
        })
    }

    /// The block of a thousand that starts at `thousand`·1000.
    pub fn block(thousand: u64) -> Self {
        let (first, last) = (thousand * 1000, thousand * 1000 + 999);
        let width = u8::try_from(first.to_string().len()).unwrap_or(u8::MAX);
        Self { first, last, width }
    }

    /// Whether the extension lies in it.
    pub fn contains(&self, extension: Extension) -> bool {
        extension.width == self.width && (self.first..=self.last).contains(&extension.value)
    }

    /// Whether the two have an extension in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.width == other.width && self.first <= other.last && other.first <= self.last
    }

    /// How many extensions it holds.
    pub fn len(&self) -> u64 {
        self.last - self.first + 1
    }

    /// A range holds one extension at least.
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The first extension.
    pub fn first(&self) -> Extension {
        Extension {
            value: self.first,
            width: self.width,
        }
    }

    /// All extensions from `from` on, which must lie in the range.
    pub fn starting_at(self, from: Extension) -> impl Iterator<Item = Extension> {
        (from.value.max(self.first)..=self.last).map(move |value| Extension {
            value,
            width: self.width,
        })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = usize::from(self.width);
        write!(out, "{:0width$}-{:0width$}", self.first, self.last)
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_leading_zeros() {
        let (with, without) = (
            Extension::parse("0100").unwrap(),
            Extension::parse("100").unwrap(),
        );
        assert_ne!(with, without);
        assert_eq!(with.to_string(), "0100");
        let range = Range::parse("0100-0199").unwrap();
        assert!(range.contains(with) && !range.contains(without));
        assert_eq!(
            range.starting_at(range.first()).nth(1).unwrap().to_string(),
            "0101"
        );
        assert_eq!(range.to_string(), "0100-0199");
    }

    #[test]
    fn refuses_what_is_no_extension_or_range() {
        assert!(
            Extension::parse("1").is_err()
                && Extension::parse("1_000").is_err()
                && Extension::parse("12345678901").is_err()
        );
        assert!(
            Range::parse("2999-2000").is_err()
                && Range::parse("100-2000").is_err()
                && Range::parse("2000").is_err()
        );
    }
}
