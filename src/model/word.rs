use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The longest text that lies in its value, in bytes.
const NEAR: usize = 14;

/// A text that stands for something and is compared far more often than it is read. A short one, as most are, lies in the value itself:
/// to compare two reads nothing elsewhere, and to copy one counts no owner.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// The text, and behind it zeros.
    Near { length: u8, bytes: [u8; NEAR] },
    /// One that is longer.
    Far(Arc<Box<str>>),
}

impl Word {
    /// The text itself.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Near { length, bytes } => {
                let text = bytes.get(..usize::from(*length)).unwrap_or_default();
                str::from_utf8(text).unwrap_or_default()
            }
            Self::Far(text) => text,
        }
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        let mut bytes = [0; NEAR];
        let near = bytes.get_mut(..text.len()).zip(text.len().try_into().ok());
        let Some((near, length)) = near else {
            return Self::Far(Arc::new(text.into()));
        };
        near.copy_from_slice(text.as_bytes());
        Self::Near { length, bytes }
    }
}

/// As texts are: what begins another stands before it.
impl Ord for Word {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (
                Self::Near { length, bytes },
                Self::Near {
                    length: longer,
                    bytes: others,
                },
            ) => bytes.cmp(others).then(length.cmp(longer)),
            _ => self.as_str().cmp(other.as_str()),
        }
    }
}

impl PartialOrd for Word {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Word {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for Word {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_ordered_and_read_as_texts_are() {
        let texts = [
            "",
            "\0",
            "a",
            "a\0",
            "a-b",
            "ab",
            "abcdefghijklmn",
            "abcdefghijklmno",
            "abcdefghijklmnop",
            "abcdefghijklmo",
            "b",
            "é",
        ];
        for one in texts {
            assert_eq!(Word::from(one).as_str(), one);
            for other in texts {
                let (word, as_word) = (Word::from(one), Word::from(other));
                assert_eq!(word.cmp(&as_word), one.cmp(other), "{one:?}, {other:?}");
                assert_eq!(word == as_word, one == other);
            }
        }
        assert_eq!(size_of::<Word>(), size_of::<Arc<str>>());
    }
}
