use crate::render::Unwritable;
use crate::target::phone::lines;
use std::borrow::Cow;

/// The word that puts a parameter back to its default; it cannot be a value.
const RESET: &str = "%NULL%";

/// A value is the rest of its line, and not the word that resets a parameter. A `#` starts a comment at the start of a line only,
/// where no value stands; `=` is told apart by being the second.
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.eq_ignore_ascii_case(RESET) {
        return Err(
            Unwritable::new("means the default to the phone, not a text")
                .help("write another text"),
        );
    }
    lines::escape(text)
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn refuses_the_word_of_the_default() {
        for text in ["[x] %NULL% \\", "Türkçe 电话"] {
            assert_eq!(escape(text).unwrap(), text);
        }
        for text in ["%NULL%", "%null%", "a\nb", " a"] {
            assert!(escape(text).is_err(), "{text:?}");
        }
    }
}
