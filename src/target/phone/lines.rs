//! Text files of a parameter a line: the name of each line, and values that are the rest of their line.

use crate::render::Unwritable;
use std::borrow::Cow;

/// A value that is the rest of its line: there is no quoting and no escape, so it is written as it is or not at all.
///
/// Refused is what would end the line or be dropped with the white space around it.
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
    Ok(text.into())
}

/// A value between quotes on its line: there is no escape, so it cannot hold one.
pub(super) fn quoted(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.contains('"') {
        return Err(Unwritable::new("holds quotes").help("write it without quotes"));
    }
    escape(text)
}

/// Control characters, the line ends of Unicode, and the mark of byte order.
fn ends_line_or_hides(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// The name in a line `name = value`, unless the line is a remark.
pub(super) fn after_equals(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    Some(name.trim()).filter(|name| !name.starts_with('#'))
}

/// The name in a line `name: value`, unless the line is a remark.
pub(super) fn after_colon(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    Some(name.trim()).filter(|name| !name.starts_with('#'))
}

/// The name of the element that a line starts with.
pub(super) fn element(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('<')?;
    let end = rest.find([' ', '>', '/'])?;
    rest.get(..end).filter(|name| !name.is_empty())
}

/// The attribute `name` of the element that a line starts with.
pub(super) fn name_attribute(line: &str) -> Option<&str> {
    attribute(line, " name=\"")
}

/// The attribute `id` of a setting.
pub(super) fn id_attribute(line: &str) -> Option<&str> {
    attribute(line.strip_prefix("<setting")?, " id=\"")
}

/// The attribute `ID` of the element that a line starts with.
pub(super) fn capital_id(line: &str) -> Option<&str> {
    attribute(line, " ID=\"")
}

/// The name in a line `SET name "value"`.
pub(super) fn after_set(line: &str) -> Option<&str> {
    line.strip_prefix("SET ")?.split(' ').next()
}

fn attribute<'a>(line: &'a str, opened: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(opened)?;
    rest.split_once('"').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_a_line_can_hold() {
        for text in ["", "Bob", "a = b # c ; d", "#72", "a  b", "电话 \\ \""] {
            assert_eq!(escape(text).unwrap(), text);
        }
        for text in [
            "a\nb",
            "a\rb",
            "a\tb",
            "\u{85}",
            "a\u{2028}b",
            " a",
            "a\u{a0}",
            "\u{feff}a",
        ] {
            assert!(escape(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn every_line_has_a_name() {
        assert_eq!(after_equals(" a.b = c=d"), Some("a.b"));
        assert_eq!(after_equals("# a = b"), None);
        assert_eq!(
            after_colon("sip line1 proxy ip: a:b"),
            Some("sip line1 proxy ip")
        );
        assert_eq!(element("  <P271 para=\"x\">1</P271>"), Some("P271"));
        assert_eq!(element("</P271>"), None);
        assert_eq!(after_set("SET SIPDOMAIN \"a\""), Some("SIPDOMAIN"));
        assert_eq!(id_attribute("<setting id=\"a\" value=\"\"/>"), Some("a"));
        assert_eq!(id_attribute("<contacts id=\"a\"/>"), None);
        assert_eq!(
            capital_id("<SYMB_ITEM ID=\"a.b[0]\" class=\"x\""),
            Some("a.b[0]")
        );
        assert_eq!(name_attribute("<item name=\"a.b\">x</item>"), Some("a.b"));
    }
}
