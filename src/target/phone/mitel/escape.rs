use crate::render::Unwritable;
use crate::target::phone::lines;
use std::borrow::Cow;

/// A value is the rest of its line. One with a `#`, which would start a remark, stands in quotes, and then holds none itself.
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    let plain = lines::escape(text)?;
    let quoted = text.starts_with('"') || (text.contains('#') && text.contains('"'));
    if quoted {
        return Err(
            Unwritable::new("holds quotes where they mean something to the phone")
                .help("write it without quotes, or without `#`"),
        );
    }
    Ok(match text.contains('#') {
        true => format!("\"{text}\"").into(),
        false => plain,
    })
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_hash_is_quoted() {
        assert_eq!(escape("Müller; 1=2: \"x\"").unwrap(), "Müller; 1=2: \"x\"");
        assert_eq!(escape("C# club").unwrap(), "\"C# club\"");
        for text in ["\"x\" y", "\"a\" #1", "a\nb", " a"] {
            assert!(escape(text).is_err(), "{text:?}");
        }
    }
}
