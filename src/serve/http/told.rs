use hyper::header::HeaderValue;

use super::kind;

/// What the head of an answer says of a file, made once: thousands of phones are told the same.
#[derive(Clone, Debug)]
pub(in crate::serve) struct Told {
    /// The entity tag, RFC 9110 8.8.3.
    pub(super) tag: HeaderValue,
    /// All of its bytes.
    pub(super) length: HeaderValue,
    pub(super) kind: HeaderValue,
}

impl Told {
    pub(super) fn new(name: &str, length: u64, digest: &str) -> Self {
        let tag = format!("\"{}\"", digest.get(..32).unwrap_or_default());
        Self {
            // A digest is of harmless characters.
            tag: HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\"")),
            length: HeaderValue::from(length),
            kind: HeaderValue::from_static(kind::of(name)),
        }
    }
}
