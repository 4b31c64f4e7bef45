//! One layout for all documents: two spaces a level, one empty line at most, no spaces at the end of a line.

use super::yaml::{Spread, outline};
use std::collections::BTreeMap;

/// Why a text stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unformatted {
    /// It is no YAML.
    NotYaml,
    /// It would say something else.
    OtherMeaning,
}

/// Lays a document out. Comments, order, quotes and line breaks stay; what it says is read again and is the same, event by event.
pub fn format(text: &str) -> Result<String, Unformatted> {
    let text = text.replace("\r\n", "\n");
    let before = outline(&text).ok_or(Unformatted::NotYaml)?;
    let formatted = Layout::of(&text, &before.spans);
    let after = outline(&formatted).map(|after| after.said);
    match after.as_ref() == Some(&before.said) {
        true => Ok(formatted),
        false => Err(Unformatted::OtherMeaning),
    }
}

/// A level of nesting: the column it stands in, and the one it shall stand in.
#[derive(Clone, Copy)]
struct Level {
    was: usize,
    is: usize,
    list: bool,
}

/// The lines so far.
#[derive(Default)]
struct Layout {
    levels: Vec<Level>,
    /// Comments and empty lines of which is not known yet what they stand above.
    waiting: Vec<String>,
    out: String,
}

impl Layout {
    fn of(text: &str, spans: &[(usize, usize, Spread)]) -> String {
        let (lines, mut layout) = (text.lines().collect::<Vec<_>>(), Self::default());
        let follows = following(&lines, spans);
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let end = follows.get(&at).map_or(at, |(end, _)| *end).max(at);
            match line.trim_start() {
                "" => layout.waiting.push(String::new()),
                comment if comment.starts_with('#') => layout.waiting.push((*line).to_owned()),
                _ => {
                    let was = layout.line(line);
                    let rest = lines.get(at + 1..=end).unwrap_or_default();
                    let spread = follows.get(&at).map(|(_, spread)| *spread);
                    layout.rest(line, rest, spread, was);
                }
            }
            at = end + 1;
        }
        layout.waiting(Level {
            was: 0,
            is: 0,
            list: false,
        });
        layout.out.truncate(layout.out.trim_end_matches('\n').len());
        layout.out + "\n"
    }

    /// A line that begins something. Gives the level of what it holds.
    fn line(&mut self, line: &str) -> Level {
        let (mut rest, mut was) = (line.trim(), indent(line));
        let mut text = String::new();
        loop {
            let list = rest == "-" || rest.starts_with("- ");
            let known = self.levels.clone();
            let level = self.level(was, list);
            if text.is_empty() {
                let inner = std::mem::replace(&mut self.levels, known);
                self.waiting(level);
                self.levels = inner;
                text = " ".repeat(level.is);
            }
            let item = rest.strip_prefix('-').unwrap_or(rest).trim_start();
            if !list || item.is_empty() || item.starts_with('#') {
                self.push(&(text + rest));
                return level;
            }
            text += "- ";
            was += rest.len() - item.len();
            rest = item;
        }
    }

    /// The level of a column; those further in are over.
    fn level(&mut self, was: usize, list: bool) -> Level {
        let is_over = |level: &Level| level.was > was || (level.was == was && level.list && !list);
        while self.levels.last().is_some_and(is_over) {
            self.levels.pop();
        }
        match self.levels.last() {
            Some(level) if level.was == was && level.list == list => *level,
            above => {
                let is = above.map_or(0, |above| above.is + 2);
                let level = Level { was, is, list };
                self.levels.push(level);
                level
            }
        }
    }

    /// The lines that go on with what `line` began.
    fn rest(&mut self, line: &str, rest: &[&str], spread: Option<Spread>, level: Level) {
        let is_block = spread == Some(Spread::Block);
        let first = rest.iter().find(|line| !line.trim().is_empty());
        let content = first.map_or(0, |line| indent(line));
        let is_explicit = line
            .trim_end()
            .ends_with(|last: char| last.is_ascii_digit());
        let (from, to) = match is_block && !is_explicit {
            true => (content, level.is + 2),
            false => (level.was, level.is),
        };
        for line in rest {
            let (is_empty, was) = (line.trim().is_empty(), indent(line));
            let text = match spread {
                Some(Spread::Brackets) => line.trim(),
                _ => line.trim_start_matches(' '),
            };
            match is_empty && (!is_block || was <= content) {
                true => self.push(""),
                false => self.push(&(" ".repeat((was + to).saturating_sub(from)) + text)),
            }
        }
    }

    /// Writes the comments and the empty line above a line: in its column, or in the one that they share with what is before.
    fn waiting(&mut self, next: Level) {
        for line in std::mem::take(&mut self.waiting) {
            let was = indent(&line);
            let above = self.levels.iter().rev().find(|level| level.was <= was);
            let column = match above {
                Some(above) if was > next.was => above.is,
                _ => next.is,
            };
            let is_doubled = self.out.is_empty() || self.out.ends_with("\n\n");
            match line.trim() {
                "" if is_doubled => {}
                "" => self.push(""),
                comment => self.push(&(" ".repeat(column) + comment)),
            }
        }
    }

    fn push(&mut self, line: &str) {
        self.out += line;
        self.out.push('\n');
    }
}

/// The last line of what each line begins and does not end, and what that is.
fn following(lines: &[&str], spans: &[(usize, usize, Spread)]) -> BTreeMap<usize, (usize, Spread)> {
    let mut follows: BTreeMap<usize, (usize, Spread)> = BTreeMap::new();
    for (first, last, spread) in spans {
        let (first, last) = match spread {
            Spread::Block => block(lines, *first, *last),
            _ => (*first, *last),
        };
        let longest = follows.entry(first).or_insert((last, *spread));
        if last > longest.0 {
            *longest = (last, *spread);
        }
    }
    follows
}

/// The line of the `|` or `>` and the last line of a block of text whose own lines start at `first` and end at `last` or before.
fn block(lines: &[&str], first: usize, last: usize) -> (usize, usize) {
    let is_header = |at: &usize| lines.get(*at).is_some_and(|line| !line.trim().is_empty());
    let first = (0..first).rev().find(is_header).unwrap_or(0);
    let header = lines.get(first).map_or("", |line| line.trim_end());
    let keeps = header.ends_with('+');
    let inside = lines.get(first + 1..).unwrap_or_default();
    let content = inside
        .iter()
        .find(|line| !line.trim().is_empty())
        .map_or(0, |line| indent(line));
    let is_inside = |line: &&&str| line.trim().is_empty() || indent(line) >= content;
    let count = inside
        .iter()
        .take(last - first)
        .take_while(is_inside)
        .count();
    let empty = inside
        .iter()
        .take(count)
        .rev()
        .take_while(|line| !keeps && line.trim().is_empty());
    (first, first + count - empty.count())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn becomes(text: &str, expected: &str) {
        let formatted = format(text);
        assert_eq!(
            formatted.as_deref(),
            Ok(expected),
            "{}",
            formatted.clone().unwrap_or_default()
        );
        assert_eq!(
            format(expected).as_deref(),
            Ok(expected),
            "a second time changes nothing"
        );
    }

    #[test]
    fn levels_are_two_spaces_and_comments_stay_above_their_lines() {
        becomes(
            "\n\n# top\r\nusers:\r\n    # about alice\n    alice:   \n       name: Alice # here\n\n\n\n       email: a@b.c\n    # the end\nphones: {}\n\n\n",
            "# top\nusers:\n  # about alice\n  alice:\n    name: Alice # here\n\n    email: a@b.c\n  # the end\nphones: {}\n",
        );
    }

    #[test]
    fn lists_stand_below_their_key() {
        becomes(
            "routes:\n- {match: national,\n   via: [main]}\n-   match: x\n    via:\n    - main\n    # more\n    - backup\nnext: 1\n",
            "routes:\n  - {match: national,\n     via: [main]}\n  - match: x\n    via:\n      - main\n      # more\n      - backup\nnext: 1\n",
        );
    }

    #[test]
    fn texts_of_several_lines_stay_as_they_are() {
        becomes(
            "a:\n    b: |\n        one  \n          two\n\n        three\n    c: \"x\n       y\"\n    d: >-\n      z\n# end\n",
            "a:\n  b: |\n    one  \n      two\n\n    three\n  c: \"x\n     y\"\n  d: >-\n    z\n# end\n",
        );
    }

    #[test]
    fn what_is_no_yaml_is_left_alone() {
        assert_eq!(format("a: [\n"), Err(Unformatted::NotYaml));
        assert_eq!(format("a:\n\tb: 1\n"), Err(Unformatted::NotYaml));
    }
}
