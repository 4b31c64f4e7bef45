//! The lines of a configuration file, without its comments.

/// A line that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its text, trimmed; `\;` is a `;`.
    pub(super) text: String,
}

/// The lines of a text: `;` starts a comment, `;--` one that ends with `--;`.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut depth = 0_usize;
    for (number, line) in (1..).zip(text.lines()) {
        let text = uncomment(line, &mut depth);
        let text = text.trim();
        if !text.is_empty() {
            lines.push(Line {
                number,
                text: text.to_owned(),
            });
        }
    }
    lines
}

fn uncomment(line: &str, depth: &mut usize) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some(c) = rest.chars().next() {
        let opens = rest.starts_with(";--") && !rest.starts_with(";---");
        if *depth > 0 && rest.starts_with("--;") {
            *depth -= 1;
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if opens {
            *depth += 1;
            rest = rest.get(3..).unwrap_or_default();
            continue;
        }
        if *depth == 0 {
            if rest.starts_with("\\;") {
                text.push(';');
                rest = rest.get(2..).unwrap_or_default();
                continue;
            }
            if c == ';' {
                break;
            }
            text.push(c);
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    text
}
