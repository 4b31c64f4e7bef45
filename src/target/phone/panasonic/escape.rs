use crate::render::Unwritable;
use crate::target::phone::lines;
use std::borrow::Cow;

/// The longest value: with the longest name it keeps within the 537 bytes that a line may have.
const LONGEST: usize = 490;

/// A value stands between quotes and cannot hold one.
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    if text.len() > LONGEST {
        return Err(Unwritable::new(format!("is longer than {LONGEST} bytes")).help("shorten it"));
    }
    lines::quoted(text)
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_quote_would_end_the_value() {
        assert_eq!(escape("Müller's #1; x=y").unwrap(), "Müller's #1; x=y");
        assert!(escape("a\"b").is_err() && escape(&"x".repeat(491)).is_err());
    }
}
