//! XML as several vendors read it: a value in a text or in an attribute, escaped alike.

use crate::render::Unwritable;
use std::borrow::Cow;

/// Escapes what XML 1.0 gives a meaning; refused is what it has no way to write (2.2) or changes (2.11, 3.3.3).
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if let Some(bad) = text.chars().find(|char| !is_kept(*char)) {
        return Err(
            Unwritable::new(format!("holds the character U+{:04X}", u32::from(bad)))
                .help("remove it"),
        );
    }
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Ok(text.into());
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    Ok(escaped.into())
}

/// Whether a parser gives the character back as it was, wherever it stands.
fn is_kept(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}'
        )
}

/// Whether it is the name of an element or attribute as vendors have them: a letter, then letters, digits, `_`, `-` and `.`.
pub(super) fn is_name(name: &str) -> bool {
    let rest = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.');
    name.starts_with(|char: char| char.is_ascii_alphabetic()) && name.chars().all(rest)
}

/// Whether it is the number of a parameter, as three vendors have them: `P1362`.
pub(super) fn is_numbered(key: &str) -> bool {
    let digits = key.strip_prefix('P');
    digits.is_some_and(|digits| {
        (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{escape, is_name, is_numbered};

    #[test]
    fn what_xml_means_is_escaped() {
        assert_eq!(
            escape("Jörg & <b> \"'").unwrap(),
            "Jörg &amp; &lt;b&gt; &quot;&apos;"
        );
        assert_eq!(escape("]]>").unwrap(), "]]&gt;");
        assert_eq!(escape("مرحبا 😀 ; %NULL%").unwrap(), "مرحبا 😀 ; %NULL%");
    }

    #[test]
    fn what_xml_cannot_hold_is_refused() {
        for text in [
            "\0", "a\nb", "a\tb", "\u{b}", "\u{85}", "\u{2028}", "\u{ffff}",
        ] {
            assert!(escape(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn names_are_those_of_elements() {
        assert!(is_name("Line_Enable_1_") && is_name("voice.codecPref.G722"));
        assert!(!is_name("") && !is_name("1a") && !is_name("a b") && !is_name("a><b"));
    }

    #[test]
    fn numbers_are_those_of_parameters() {
        assert!(is_numbered("P2") && is_numbered("P123456"));
        assert!(
            !is_numbered("P")
                && !is_numbered("P1234567")
                && !is_numbered("p2")
                && !is_numbered("P2x")
        );
    }
}
