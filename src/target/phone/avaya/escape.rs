use crate::render::Unwritable;
use crate::target::phone::lines;
use std::borrow::Cow;

/// A part of a value that has several, `Label=Taxi;Forced`: there is no escape, so that it holds neither of the two signs.
pub(super) fn part(text: &str) -> Result<Cow<'_, str>, Unwritable> {
    match text.chars().find(|char| matches!(char, ';' | '=')) {
        Some(sign) => Err(Unwritable::new(format!("holds `{sign}`")).help("write it without")),
        None => lines::quoted(text),
    }
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_part_ends_where_it_says() {
        assert_eq!(part("Müller, 1: #2").unwrap(), "Müller, 1: #2");
        for text in ["a;Forced", "a=b", "a \"b\"", "a\nb"] {
            assert!(part(text).is_err(), "{text:?}");
        }
    }
}
