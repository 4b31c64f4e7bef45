//! What other people wrote, made fit for a terminal: it may show, it may not steer.

use std::borrow::Cow;

/// Whether a terminal would act on the character, or a reader be misled by it: control characters, the
/// separators of Unicode, and the marks that turn the direction of writing.
pub(super) fn steers(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` with every such character spelt out, line breaks apart: `\u{1b}[2J`.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let bad = |char| steers(char) && char != '\n';
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    if text.as_bytes().iter().all(plain) || !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|char| {
                if bad(char) {
                    char.escape_unicode().to_string()
                } else {
                    char.to_string()
                }
            })
            .collect(),
    )
}

/// `text` with every such character replaced by a harmless one of as many bytes, so that places still fit.
pub(super) fn same_length(text: &str) -> Cow<'_, str> {
    let bad = |char| steers(char) && !matches!(char, '\n' | '\t');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|char| if bad(char) { stand_in(char) } else { char })
            .collect(),
    )
}

fn stand_in(char: char) -> char {
    match char.len_utf8() {
        1 => '?',
        2 => '·',
        _ => '␤',
    }
}

/// JSON in which the same characters are escaped. They can stand within strings only, so that the value stays the same.
pub(super) fn json(text: &str) -> String {
    let bad = |char| steers(char) && char != '\n';
    text.chars()
        .map(|char| {
            if bad(char) {
                format!("\\u{:04x}", u32::from(char))
            } else {
                char.to_string()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[2J\u{9b}1m\u{202e}b\u{2028}\r\u{7f}";

    #[test]
    fn nothing_that_steers_is_left() {
        for text in [visible(HOSTILE), same_length(HOSTILE), json(HOSTILE).into()] {
            assert!(!text.contains(steers), "{text:?}");
        }
    }

    #[test]
    fn places_still_fit() {
        assert_eq!(same_length(HOSTILE).len(), HOSTILE.len());
        assert_eq!(same_length("plain\n\ttext"), "plain\n\ttext");
    }

    #[test]
    fn json_keeps_its_value() {
        let text = json(&serde_json::to_string(HOSTILE).unwrap());
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), HOSTILE);
    }
}
