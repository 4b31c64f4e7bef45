use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::model::Recording;
use crate::source::Spanned;
use crate::syntax;

/// The keys by which callers agree: `#` ends what is read, and is none on Asterisk.
const CONSENT: &str = "0123456789*";

/// That calls are recorded. Who wrote a key that is none gets no recording, and an error.
pub(super) fn recording(
    written: Option<&syntax::Recording>,
    words: &mut Words,
) -> Option<Recording> {
    let written = written?;
    let asked = written.consent.as_ref();
    let consent = asked.and_then(|text| key(&text.clone().map(|text| text.0), CONSENT, words));
    (asked.is_some() == consent.is_some()).then(|| Recording {
        notice: written.notice.clone().map(|notice| notice.0),
        consent,
    })
}

/// One of these keys, in quotes.
pub(super) fn key(text: &Spanned<String>, keys: &str, words: &mut Words) -> Option<char> {
    let mut characters = text.value.chars();
    let one = characters.next().filter(|_| characters.next().is_none());
    let key = one.filter(|key| keys.contains(*key));
    if key.is_none() {
        let (what, expected) = match keys {
            CONSENT => ("key to agree by", "expected `0` to `9` or `*`"),
            _ => ("key of a telephone", "expected `0` to `9`, `*` or `#`"),
        };
        let fault = Diagnostic::new(Code::E0108, format!("`{}` is no {what}", text.value));
        let fault = fault.label(text.place, expected);
        words.found.push(fault.help("write one key, in quotes"));
    }
    key
}
