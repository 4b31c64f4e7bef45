//! Languages by their codes (ISO 639-1) and English names, for phones that are told theirs by name.

use std::sync::OnceLock;

/// Code and name of every language, sorted by code.
fn all() -> &'static [(&'static str, &'static str)] {
    static ALL: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    ALL.get_or_init(|| super::table::pairs(include_str!("languages.tsv")))
}

/// Whether it is the code of a language: `de`.
pub fn is_language(code: &str) -> bool {
    name(code).is_some()
}

/// The English name of a language: `German`.
pub fn name(code: &str) -> Option<&'static str> {
    let at = all()
        .binary_search_by(|(known, _)| (*known).cmp(code))
        .ok()?;
    all().get(at).map(|(_, name)| *name)
}

/// The code of the language that has this English name, in any case.
pub fn by_name(name: &str) -> Option<&'static str> {
    let found = all()
        .iter()
        .find(|(_, known)| known.eq_ignore_ascii_case(name));
    found.map(|(code, _)| *code)
}

/// Every code, sorted.
pub fn languages() -> impl Iterator<Item = &'static str> {
    all().iter().map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_codes_and_names() {
        assert_eq!(
            (name("de"), by_name("german")),
            (Some("German"), Some("de"))
        );
        assert!(
            is_language("ja") && !is_language("xx") && !is_language("deu") && !is_language("DE")
        );
        assert!(languages().count() > 180 && languages().is_sorted());
        assert!(
            languages()
                .all(|code| code.len() == 2 && name(code).is_some_and(|name| !name.is_empty()))
        );
    }
}
