//! The report of call tests as CI servers read it, in the XML of `JUnit`: a suite for each file of tests.

use super::report;
use crate::examine::Verdict;
use crate::source::SourceMap;
use std::collections::BTreeMap;
use std::fmt::Write;

/// All tests by file. There are no times: what was run is the same at every run.
pub(super) fn draw(verdicts: &[Verdict<'_>], sources: &SourceMap) -> String {
    let mut suites: BTreeMap<&str, Vec<&Verdict<'_>>> = BTreeMap::new();
    for verdict in verdicts {
        let path = sources.file(verdict.test.place.file).path();
        suites.entry(path).or_default().push(verdict);
    }
    let failed = failures(verdicts.iter());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a String cannot fail.
    let _infallible = writeln!(
        text,
        "<testsuites name=\"pbxctl\" tests=\"{}\" failures=\"{failed}\">",
        verdicts.len()
    );
    for (path, verdicts) in suites {
        let failed = failures(verdicts.iter().copied());
        let _infallible = writeln!(
            text,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\">",
            escaped(path),
            verdicts.len()
        );
        for verdict in verdicts {
            text += &case(verdict, sources);
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

fn failures<'v>(verdicts: impl Iterator<Item = &'v Verdict<'v>>) -> usize {
    verdicts.filter(|verdict| !verdict.found.is_empty()).count()
}

fn case(verdict: &Verdict<'_>, sources: &SourceMap) -> String {
    let file = sources.file(verdict.test.place.file);
    let line = file.line_column(verdict.test.place.span.start).line;
    let start = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{1}\" line=\"{line}\"",
        escaped(&verdict.test.name.value),
        escaped(file.path())
    );
    let Some(first) = verdict.found.iter().next() else {
        return format!("{start}/>\n");
    };
    let picture = report::draw(&verdict.found, sources, false);
    format!(
        "{start}>\n      <failure message=\"{}\" type=\"{}\">{}</failure>\n    </testcase>\n",
        escaped(&first.message),
        first.code,
        escaped(&picture)
    )
}

/// As XML 1.0 takes it: what steers markup by name, and what no document may hold as `\u{fffd}`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' | '\t' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escaped("a <b> & \"c\"\u{1b}[2J"),
            "a &lt;b&gt; &amp; &quot;c&quot;\u{fffd}[2J"
        );
    }
}
