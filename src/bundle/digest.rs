use super::{BundleError, ReleasePath};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize, Serializer};
use sha2::Sha256;
use std::fmt;

/// A SHA-256 that everybody may see: of what holds no secret, or keyed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Digest([u8; 32]);

/// The plain SHA-256 of a file that may hold a secret: for transport to a host and for nothing else.
///
/// It cannot be printed or serialised, since a PIN of four digits is guessed from it in no time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sum([u8; 32]);

/// The key of the public digests of files that hold secrets, itself derived from the project key.
#[derive(Clone)]
pub struct BundleKey([u8; 32]);

impl Digest {
    /// A digest that was made piece by piece, from its own bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The plain digest of what holds no secret.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// The first twelve digits, as people read and type them.
    pub fn short(&self) -> String {
        self.to_string().chars().take(12).collect()
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BundleError> {
        from_hex(text)
            .map(Self)
            .ok_or_else(|| BundleError::new(format!("`{}` is no SHA-256", text.escape_debug())))
    }
}

impl Sum {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha256(bytes))
    }

    /// As a public digest; right only for what holds no secret, such as a masked text.
    pub(super) const fn of_no_secret(self) -> Digest {
        Digest(self.0)
    }

    /// A sum from its own bytes.
    pub(super) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its own bytes, with a pad over them, which laid over them again gives the sum.
    pub(super) fn under(self, pad: [u8; 32]) -> [u8; 32] {
        std::array::from_fn(|at| self.0[at] ^ pad[at])
    }

    /// In hexadecimal, for the list that `sha256sum` checks on the host.
    pub fn reveal(self) -> String {
        String::from_utf8_lossy(&hex(self.0)).into_owned()
    }
}

impl BundleKey {
    /// A key of the caller's deriving.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The public digest of a file that holds a secret, from its sum. The path is part of it, so that two equal PINs do not show as equal.
    pub fn digest(&self, path: &ReleasePath, sum: Sum) -> Digest {
        Digest(self.mac(&[path.as_str().as_bytes(), &[0], &sum.0]))
    }

    /// HMAC-SHA256 over the parts, one behind the other. What is no digest of a file starts with a zero, as no path does.
    pub(super) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A key of 32 bytes is never refused; the fallback is as secret as the key.
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return sha256(&[&self.0, &*parts.concat()].concat());
        };
        let mac = parts.iter().fold(mac, Mac::chain_update);
        mac.finalize().into_bytes().into()
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    Sha256::digest(bytes).into()
}

/// In hexadecimal.
fn hex(bytes: [u8; 32]) -> [u8; 64] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    std::array::from_fn(|at| {
        let shift = if at % 2 == 0 { 4 } else { 0 };
        DIGITS[usize::from(bytes[at / 2] >> shift & 15)]
    })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let nibble = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    if !text.bytes().all(lower) {
        return None;
    }
    let pairs: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| Some(nibble(*pair.first()?)? << 4 | nibble(*pair.get(1)?)?))
        .collect();
    pairs?.try_into().ok()
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&String::from_utf8_lossy(&hex(self.0)))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Digest({})", self.short())
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Sum(…)")
    }
}

impl fmt::Debug for BundleKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("BundleKey(…)")
    }
}

impl TryFrom<String> for Digest {
    type Error = BundleError;

    fn try_from(text: String) -> Result<Self, BundleError> {
        Self::parse(&text)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(&hex(self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_what_sha256sum_prints() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").to_string(), empty);
        assert_eq!(Sum::of(b"").reveal(), empty);
        assert_eq!(Digest::parse(empty), Ok(Digest::of(b"")));
        for bad in ["", "e3", &empty.to_uppercase(), &format!("{empty}00")] {
            assert!(Digest::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_secret_shows_in_nothing_that_can_be_computed_without_the_key() {
        let (one, two) = (BundleKey::new([1; 32]), BundleKey::new([2; 32]));
        let (a, b) = (
            ReleasePath::new("a").unwrap(),
            ReleasePath::new("b").unwrap(),
        );
        let pin = Sum::of(b"1234");
        assert_eq!(one.digest(&a, pin), one.digest(&a, pin));
        assert_ne!(one.digest(&a, pin), two.digest(&a, pin));
        assert_ne!(one.digest(&a, pin), one.digest(&b, pin));
        assert_ne!(one.digest(&a, pin), Digest::of(b"1234"));
        assert_eq!(
            format!("{:?} {one:?}", Sum::of(b"1234")),
            "Sum(…) BundleKey(…)"
        );
    }
}
