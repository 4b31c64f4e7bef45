//! Findings as GitHub's workflow commands, which it shows beside the lines of a change.

use super::escape::visible;
use super::report;
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::SourceMap;

/// A command for each finding, in the order of the source. Empty for none.
pub(super) fn draw(diagnostics: &Diagnostics, sources: &SourceMap) -> String {
    let all = report::sorted(diagnostics, sources);
    all.into_iter()
        .map(|found| command(found, sources))
        .collect()
}

fn command(found: &Diagnostic, sources: &SourceMap) -> String {
    let word = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = Vec::new();
    if let Some(place) = found.place() {
        let file = sources.file(place.file);
        let start = file.line_column(place.span.start);
        properties.push(format!("file={}", property(file.path())));
        properties.push(format!("line={}", start.line));
        properties.push(format!("col={}", start.column));
    }
    properties.push(format!("title={}", found.code));
    let remarks = found
        .help
        .iter()
        .map(|help| format!("help: {help}"))
        .chain(found.notes.iter().map(|note| format!("note: {note}")));
    let text: Vec<_> = std::iter::once(found.message.clone())
        .chain(remarks)
        .collect();
    format!(
        "::{word} {}::{}\n",
        properties.join(","),
        data(&text.join("\n"))
    )
}

/// What stands behind the second `::`. A line break would end the command, and start another one.
fn data(text: &str) -> String {
    visible(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What stands behind a `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::Place;

    #[test]
    fn a_finding_is_one_command_whatever_it_says() {
        let mut sources = SourceMap::default();
        let id = sources.add("tenants/a,b:c%/x.yaml", "name: ü\nhosst: {}\n");
        let found = Diagnostic::new(Code::E0102, "100%\n::error::unknown")
            .label(Place::new(id, 9, 14), "unknown")
            .help("write `hosts`");
        let mut all = Diagnostics::from(found);
        all.push(Diagnostic::new(Code::W0301, "stale"));
        insta::assert_snapshot!(draw(&all, &sources), @r"
        ::warning title=W0301::stale
        ::error file=tenants/a%2Cb%3Ac%25/x.yaml,line=2,col=1,title=E0102::100%25%0A::error::unknown%0Ahelp: write `hosts`
        ");
    }
}
