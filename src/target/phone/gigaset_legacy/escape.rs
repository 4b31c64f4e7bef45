use crate::render::Unwritable;
use crate::target::phone::xml;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A value stands between quotes within its attribute and cannot hold one; the file is Latin-1 by its head, so that every
/// character beyond ASCII is written as its number (XML 1.0, 4.1).
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.contains('"') {
        return Err(Unwritable::new("holds quotes").help("write it without quotes"));
    }
    let escaped = xml::escape(text)?;
    if escaped.is_ascii() {
        return Ok(escaped);
    }
    let mut numbered = String::with_capacity(escaped.len() * 2);
    for char in escaped.chars() {
        match char.is_ascii() {
            true => numbered.push(char),
            false => write!(numbered, "&#{};", u32::from(char)).unwrap_or_default(),
        }
    }
    Ok(numbered.into())
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn beyond_ascii_is_a_number() {
        assert_eq!(
            escape("Müller & 😀").unwrap(),
            "M&#252;ller &amp; &#128512;"
        );
        assert!(escape("a\"b").is_err());
    }
}
