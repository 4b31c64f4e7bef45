//! Small things of Markdown and English.

use std::collections::BTreeSet;

/// `a tenant's document` becomes `tenant's document`.
pub(crate) fn without_article(phrase: &str) -> &str {
    ["a ", "an ", "the "]
        .iter()
        .find_map(|article| phrase.strip_prefix(article))
        .unwrap_or(phrase)
}

/// `NumberFormat` becomes `number format`.
pub(crate) fn apart(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// With a capital in front.
pub(crate) fn heading(title: &str) -> String {
    let mut letters = title.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The anchor that GitHub gives a heading.
pub(crate) fn anchor(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
    kept.map(|c| {
        if c == ' ' {
            '-'
        } else {
            c.to_ascii_lowercase()
        }
    })
    .collect()
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn or(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// For a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Whether YAML has the key somewhere.
pub(crate) fn has_key(text: &str, key: &str) -> bool {
    text.split([' ', '\n', '{', '[', ','])
        .any(|word| word.strip_suffix(':') == Some(key))
}

/// The page and the anchor of every link.
pub(crate) fn links(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.split_once('#').unwrap_or((target, "")))
}

/// The anchors of all headings.
pub(crate) fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect()
}
