use super::words::Words;
use crate::diag::{Code, Diagnostic};
use crate::source::Place;

/// The one that is written of several keys that exclude each other; a fault when it is none or more than one.
pub(super) fn only_one<T>(
    keys: impl IntoIterator<Item = Option<T>>,
    place: Place,
    expected: &str,
    words: &mut Words,
) -> Option<T> {
    let mut written = keys.into_iter().flatten();
    let first = written.next();
    let more = written.next().is_some();
    if first.is_none() || more {
        let what = if more { "more than one" } else { "none" };
        let fault = Diagnostic::new(
            Code::E0104,
            format!("expected one of {expected}, found {what}"),
        );
        words.found.push(
            fault
                .label(place, format!("one of {expected}"))
                .help("write just one of them"),
        );
    }
    first.filter(|_| !more)
}
