use crate::render::Unwritable;
use std::borrow::Cow;

/// The word that puts a parameter back to its default; it cannot be a value.
const RESET: &str = "%NULL%";

/// A value is the rest of its line: there is no quoting and no escape, so it is written as it is or not at all.
///
/// Refused are what would end the line or be dropped with the white space around it, and the word that resets a parameter.
/// A `#` starts a comment at the start of a line only, where no value stands; `=` is told apart by being the second.
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if let Some(bad) = text.chars().find(|char| ends_line_or_hides(*char)) {
        return Err(
            Unwritable::new(format!("holds the character U+{:04X}", u32::from(bad)))
                .help("remove it"),
        );
    }
    if text.trim() != text {
        return Err(Unwritable::new("starts or ends with white space")
            .help("remove the space at the start and end"));
    }
    if text.eq_ignore_ascii_case(RESET) {
        return Err(
            Unwritable::new("means the default to the phone, not a text")
                .help("write another text"),
        );
    }
    Ok(text.into())
}

/// Control characters, the line ends of Unicode, and the mark of byte order.
fn ends_line_or_hides(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn writes_what_a_line_can_hold() {
        for text in [
            "",
            "Bob",
            "Türkçe 电话",
            "a = b # c ; d",
            "#72",
            "[x] %NULL% \\",
            "a  b",
        ] {
            assert_eq!(escape(text).unwrap(), text);
        }
    }

    #[test]
    fn refuses_what_would_come_back_changed() {
        for text in [
            "a\nb",
            "a\rb",
            "a\tb",
            "\u{85}",
            "a\u{2028}b",
            " a",
            "a\u{a0}",
            "%NULL%",
            "%null%",
            "\u{feff}a",
            "\0",
        ] {
            assert!(escape(text).is_err(), "{text:?}");
        }
    }
}
