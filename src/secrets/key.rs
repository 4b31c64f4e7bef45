use super::Secret;
use crate::diag::{Code, Diagnostic};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hkdf::Hkdf;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The fewest bytes that a project key may have.
const LEAST: usize = 32;

/// Separates this use of the key from every other (RFC 5869, section 3.1).
const SALT: &[u8] = b"pbxctl project key v1";

/// The one secret of a project, from which all others are derived: what RFC 5869 extracts from it, as the keyed hash that each of very
/// many expansions goes on from. It is wiped when it goes.
#[derive(Clone)]
pub struct ProjectKey(Hkdf<Sha256>);

/// A key of fewer than 32 bytes: short enough to be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooShort {
    /// How many bytes it has.
    pub length: usize,
}

impl ProjectKey {
    /// Takes the key's text, and wipes it. White space around it does not count, so that a key is the same
    /// whether it comes from a file with a last line break or from the environment without one.
    pub fn new(mut text: Vec<u8>) -> Result<Self, TooShort> {
        let key = text.trim_ascii();
        let made = if key.len() < LEAST {
            Err(TooShort { length: key.len() })
        } else {
            Ok(Self::extract(key))
        };
        text.zeroize();
        made
    }

    fn extract(key: &[u8]) -> Self {
        let (mut extracted, expands) = Hkdf::extract(Some(SALT), key);
        extracted.as_mut_slice().zeroize();
        Self(expands)
    }

    /// Bytes for one purpose: the expansion of RFC 5869 under an `info` that names it (see [`info`]).
    pub(super) fn expand(&self, info: &[u8]) -> Zeroizing<[u8; 64]> {
        self.bytes(info)
    }

    fn bytes<const LENGTH: usize>(&self, info: &[u8]) -> Zeroizing<[u8; LENGTH]> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        #[expect(
            clippy::expect_used,
            reason = "nobody asks for more than 255 times the size of the hash"
        )]
        self.0.expand(info, &mut *bytes).expect("few bytes");
        bytes
    }

    /// One half of the same bytes, the first or the second: an expansion begins with every shorter one, and the first half takes half the
    /// work.
    pub(super) fn half(&self, info: &[u8], second: bool) -> Zeroizing<[u8; 32]> {
        let mut half = Zeroizing::new([0; 32]);
        match second {
            true => half.copy_from_slice(&self.expand(info)[32..]),
            false => half = self.bytes(info),
        }
        half
    }
}

impl fmt::Debug for ProjectKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ProjectKey(…)")
    }
}

impl TooShort {
    /// The finding, E0402.
    pub fn diagnostic(self) -> Diagnostic {
        let message = format!(
            "the project key has {} bytes, and {LEAST} are needed",
            self.length
        );
        Diagnostic::new(Code::E0402, message).help("make one with `pbxctl secret new`")
    }
}

/// The text of a new project key: base64 of random bytes, which are wiped.
pub fn fresh_key(mut random: [u8; 48]) -> Secret {
    let text = Secret::new(BASE64_STANDARD.encode(random));
    random.zeroize();
    text
}

/// The parts of a purpose as bytes that no other parts give: each is preceded by its length.
pub(super) fn info(parts: &[&str]) -> Vec<u8> {
    let mut info = Vec::with_capacity(128);
    for part in parts {
        info.extend_from_slice(&(part.len() as u64).to_be_bytes());
        info.extend_from_slice(part.as_bytes());
    }
    info
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_can_be_guessed() {
        assert_eq!(
            ProjectKey::new(vec![b'x'; 31]).unwrap_err(),
            TooShort { length: 31 }
        );
        let found = TooShort { length: 31 }.diagnostic();
        assert_eq!(
            (found.code, found.message.as_str()),
            (
                Code::E0402,
                "the project key has 31 bytes, and 32 are needed"
            )
        );
        assert!(
            ProjectKey::new([[b' '; 20], [b'x'; 20]].concat()).is_err(),
            "white space does not count"
        );
    }

    #[test]
    fn is_the_same_with_and_without_a_last_line_break() {
        let bare = ProjectKey::new(vec![b'x'; 32]).unwrap();
        let file = ProjectKey::new([vec![b'x'; 32], b"\r\n".to_vec()].concat()).unwrap();
        assert_eq!(bare.expand(b"a"), file.expand(b"a"));
        assert_ne!(bare.expand(b"a"), bare.expand(b"b"));
        let halves = [false, true].map(|second| *bare.half(b"a", second));
        assert_eq!(halves.concat(), *bare.expand(b"a"));
        assert_eq!(format!("{bare:?}"), "ProjectKey(…)");
    }

    #[test]
    fn a_fresh_key_is_a_key() {
        let text = fresh_key([7; 48]);
        assert_eq!(text.expose().len(), 64);
        assert!(ProjectKey::new(text.expose().as_bytes().to_vec()).is_ok());
    }

    #[test]
    fn parts_cannot_be_confused() {
        assert_ne!(info(&["ab", "c"]), info(&["a", "bc"]));
        assert_ne!(info(&["a", ""]), info(&["a"]));
    }
}
