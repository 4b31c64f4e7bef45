//! Warnings that somebody allowed where they are said: `# pbxctl: allow W0701 because …`.

use super::{Code, Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, Place, SourceFile, SourceMap};
use std::ops::RangeInclusive;

const MARK: &str = "# pbxctl:";

/// The warnings that are allowed, each at its lines.
#[derive(Debug, Default)]
pub struct Allowances(Vec<Allowance>);

#[derive(Debug)]
struct Allowance {
    place: Place,
    code: Code,
    /// The lines that it holds for, from 1.
    lines: RangeInclusive<usize>,
    used: bool,
}

impl Allowances {
    /// Those that stand in the comments of the YAML texts; one that cannot be understood is a warning itself.
    pub fn read(sources: &SourceMap) -> (Self, Diagnostics) {
        let (mut all, mut found) = (Vec::new(), Diagnostics::default());
        let texts = sources
            .files()
            .filter(|(_, file)| is_document(file.path()) && file.text().contains(MARK));
        for (id, file) in texts {
            let lines: Vec<_> = file.text().lines().collect();
            for (at, line) in lines.iter().enumerate() {
                let said =
                    comment(line).and_then(|at| Some((at, line.get(at..)?.strip_prefix(MARK)?)));
                let Some((column, rest)) = said else {
                    continue;
                };
                let place = place(id, file, line, column);
                match code(rest.trim(), place) {
                    Ok(code) => all.push(Allowance {
                        place,
                        code,
                        lines: at + 1..=last(&lines, at) + 1,
                        used: false,
                    }),
                    Err(fault) => found.push(*fault),
                }
            }
        }
        (Self(all), found)
    }

    /// Leaves out the warnings that are allowed, and remembers which allowance had something to do.
    pub fn apply(&mut self, found: Diagnostics, sources: &SourceMap) -> Diagnostics {
        found
            .into_iter()
            .filter(|one| !self.allows(one, sources))
            .collect()
    }

    /// A warning for each that allows nothing: what it was for is gone, or stands elsewhere.
    pub fn unused(&self) -> Diagnostics {
        let unused = self.0.iter().filter(|allowance| !allowance.used);
        unused
            .map(|allowance| {
                Diagnostic::new(Code::W0706, format!("there is no {} here", allowance.code))
                    .label(allowance.place, "allows nothing")
                    .help("remove it, or write it on the line of the warning or the line above")
            })
            .collect()
    }

    fn allows(&mut self, one: &Diagnostic, sources: &SourceMap) -> bool {
        let Some(place) = one
            .place()
            .filter(|_| one.severity == Severity::Warning && !self.0.is_empty())
        else {
            return false;
        };
        let line = sources.file(place.file).line_column(place.span.start).line;
        let meant = |allowance: &&mut Allowance| {
            allowance.code == one.code
                && allowance.place.file == place.file
                && allowance.lines.contains(&line)
        };
        let allowance = self.0.iter_mut().find(meant);
        allowance.map(|allowance| allowance.used = true).is_some()
    }
}

/// Where the comment of a line starts. A `#` within quotes is none.
fn comment(line: &str) -> Option<usize> {
    let (mut quote, mut before) = (None, ' ');
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') if before.is_whitespace() => return Some(at),
            (None, '"' | '\'') if !before.is_alphanumeric() => quote = Some(character),
            (Some(open), _) if character == open && before != '\\' => quote = None,
            _ => {}
        }
        before = character;
    }
    None
}

/// Whether comments of a text are read: those of documents are.
fn is_document(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "yaml")
}

/// The last line that a comment holds for: its own; of one that stands alone, the next that says something; and one further
/// where that line only opens what follows.
fn last(lines: &[&str], at: usize) -> usize {
    let opens = |line: &&str| {
        let said = comment(line).and_then(|column| line.get(..column));
        let said = said.unwrap_or(line).trim();
        said.is_empty() || said.ends_with(':')
    };
    let more = lines[at..].iter().take_while(|line| opens(line)).count();
    (at + more).min(lines.len().saturating_sub(1))
}

fn place(id: FileId, file: &SourceFile, line: &str, column: usize) -> Place {
    // The line is a part of the text.
    let start = line.as_ptr() as usize - file.text().as_ptr() as usize;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Place::new(
        id,
        offset(start + column),
        offset(start + line.trim_end().len()),
    )
}

/// The code of `allow CODE because REASON`.
fn code(text: &str, place: Place) -> Result<Code, Box<Diagnostic>> {
    let fault = |message: String, what: &str| {
        Diagnostic::new(Code::W0706, message)
            .label(place, what)
            .help(
                "write `# pbxctl: allow W0701 because …`, with the code of a warning and a reason",
            )
    };
    let words = text.strip_prefix("allow ").map(str::trim);
    let Some(words) = words else {
        let message = format!("`{text}` is nothing that a comment can tell pbxctl");
        return Err(Box::new(fault(message, "not understood")));
    };
    let (name, reason) = words.split_once(' ').unwrap_or((words, ""));
    let Some(code) = Code::parse(name) else {
        return Err(Box::new(fault(
            format!("there is no warning `{name}`"),
            "not a code",
        )));
    };
    if code.severity() == Severity::Error {
        let message = format!("{code} is an error, which cannot be allowed");
        return Err(Box::new(fault(message, "no warning")));
    }
    let reason = reason.trim().strip_prefix("because").map(str::trim);
    match reason.is_some_and(|reason| !reason.is_empty()) {
        true => Ok(code),
        false => Err(Box::new(fault(
            format!("{code} is allowed without a reason"),
            "says not why",
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, at: &str) -> usize {
        let mut sources = SourceMap::default();
        let id = sources.add("tenants/acme/tenant.yaml", text);
        let start = u32::try_from(text.find(at).unwrap_or_default()).unwrap_or_default();
        let found = Diagnostic::new(Code::W0701, "x").label(Place::new(id, start, start + 1), "x");
        let (mut allowances, faults) = Allowances::read(&sources);
        let left = allowances.apply(found.into(), &sources).iter().count();
        left + faults.iter().count() + allowances.unused().iter().count()
    }

    #[test]
    fn holds_for_its_line_and_the_next() {
        let allow = "# pbxctl: allow W0701 because it is a test";
        for text in [
            format!("tenant: {{x: 1}} {allow}\n"),
            format!("{allow}\ntenant: {{x: 1}}\n"),
            format!("{allow}\ntenant:\n  x: 1\n"),
            format!("tenant: {allow}\n  x: 1\n"),
            format!("{allow}\n# and more\n\ntenant:\n  x: 1\n"),
        ] {
            assert_eq!(left(&text, "x: 1"), 0, "{text}");
        }
    }

    #[test]
    fn holds_nowhere_else_and_never_without_a_reason() {
        for text in [
            "users: {} # pbxctl: allow W0701 because a\ntenant: {x: 1}\n",
            "tenant: {x: 1} # pbxctl: allow W0701\n",
            "tenant: {x: 1} # pbxctl: allow W0701 because\n",
            "tenant: {x: 1} # pbxctl: allow W0702 because a\n",
            "tenant: {x: 1} # pbxctl: allow E0101 because a\n",
            "tenant: {x: 1} # pbxctl: permit W0701 because a\n",
        ] {
            assert_eq!(left(text, "x: 1"), 2, "{text}");
        }
        let quoted = "tenant: {x: 1, y: \"a # pbxctl: allow W0701 because a\"}\n";
        assert_eq!(left(quoted, "x: 1"), 1);
    }
}
