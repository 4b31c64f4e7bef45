//! Marks within a rendered text. They are control characters, which neither values nor templates may hold.

use std::ops::RangeInclusive;

/// Starts a secret: its number among the secrets of the text follows.
const SECRET: char = '\u{1}';
/// Starts an origin: the number of what follows it among the origins of the text.
const ORIGIN: char = '\u{2}';
/// Starts a part: the number of what is to be filled in there, among the parts of the text.
const PART: char = '\u{4}';
/// Ends each.
const END: char = '\u{3}';

/// The same as bytes: none is a part of another character.
const MARKS: RangeInclusive<u8> = 1..=4;

/// What becomes of a secret that anything but the formatter turns into a text.
pub(super) const BROKEN: &str = "\u{1}broken\u{3}";

/// A stretch of a marked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Secret(usize),
    Origin(usize),
    Part(usize),
}

/// The mark that stands for a secret.
pub(super) fn secret(number: usize) -> String {
    mark(SECRET, number)
}

/// The mark in front of a value of which the origin is known.
pub(super) fn origin(number: usize) -> String {
    mark(ORIGIN, number)
}

/// The mark that stands for a part of the file that has a template of its own.
pub(super) fn part(number: usize) -> String {
    mark(PART, number)
}

/// There are very many: each is put together without a look at how to write it.
fn mark(start: char, number: usize) -> String {
    let mut mark = String::with_capacity(16);
    mark.push(start);
    mark.push_str(&number.to_string());
    mark.push(END);
    mark
}

/// Whether a text holds a mark or a part of one.
pub(super) fn found_in(text: &str) -> bool {
    // All of them, as several are looked at at once, which is faster than to stop at the first
    text.bytes()
        .fold(false, |found, byte| found | MARKS.contains(&byte))
}

/// Where the next mark of a text ends, or the text. So many bytes are looked at at once, as most texts are long and have few marks.
fn end(text: &str) -> usize {
    let is_end = |byte: &u8| char::from(*byte) == END;
    let (wide, _) = text.as_bytes().as_chunks::<64>();
    let none = |bytes: &&[u8; 64]| !bytes.iter().fold(false, |found, byte| found | is_end(byte));
    let before = 64 * wide.iter().take_while(none).count();
    let mut near = text.bytes().skip(before);
    near.position(|byte| is_end(&byte))
        .map_or(text.len(), |at| before + at + 1)
}

/// A marked text in its stretches.
pub(super) fn pieces(marked: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = marked;
    let parts = std::iter::from_fn(move || {
        let (part, behind) = rest.split_at(end(rest));
        rest = behind;
        (!part.is_empty()).then_some(part)
    });
    parts.flat_map(|part| {
        // A mark is at the end of its part, and short
        let start = part
            .ends_with(END)
            .then(|| part.rfind([SECRET, ORIGIN, PART]));
        let (text, mark) = part.split_at(start.flatten().unwrap_or(part.len()));
        let number = mark.trim_matches([SECRET, ORIGIN, PART, END]).parse().ok();
        let mark = number.map(|number| match mark.chars().next() {
            Some(SECRET) => Piece::Secret(number),
            Some(PART) => Piece::Part(number),
            _ => Piece::Origin(number),
        });
        (!text.is_empty())
            .then_some(Piece::Text(text))
            .into_iter()
            .chain(mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_text_falls_into_its_stretches() {
        let marked = format!("a{}b\n{}{}{}", secret(0), origin(1), secret(12), part(3));
        let all = [
            Piece::Text("a"),
            Piece::Secret(0),
            Piece::Text("b\n"),
            Piece::Origin(1),
            Piece::Secret(12),
            Piece::Part(3),
        ];
        assert_eq!(pieces(&marked).collect::<Vec<_>>(), all);
        assert_eq!(pieces("").count(), 0);
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands() {
        for before in (0..200).map(|length| "ä".repeat(length / 2) + &"a".repeat(length % 2)) {
            let marked = [&*before, &secret(7), &before].concat();
            let texts = pieces(&marked).filter(|piece| *piece == Piece::Text(&before));
            assert_eq!(texts.count(), if before.is_empty() { 0 } else { 2 });
            assert!(pieces(&marked).any(|piece| piece == Piece::Secret(7)));
        }
    }
}
