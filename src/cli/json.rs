//! What programs read. One document a run, versioned, described in `docs/json.md`.

use super::{escape, report};
use crate::diag::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{LineColumn, SourceMap};
use serde::Serialize;

/// Raised when a field changes its meaning or goes; new fields may come at any time.
pub(super) const VERSION: u32 = 1;

/// What a verb found and what came of it.
#[derive(Serialize)]
pub(super) struct Document<T> {
    version: u32,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Finding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<T>,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    severity: &'static str,
    message: String,
    labels: Vec<Position>,
    help: Vec<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Position {
    path: String,
    line: usize,
    column: usize,
    end: End,
    text: String,
}

#[derive(Serialize)]
struct End {
    line: usize,
    column: usize,
}

impl<T: Serialize> Document<T> {
    /// The findings in the order of the source, and the result where there is one.
    pub(super) fn new(diagnostics: &Diagnostics, sources: &SourceMap, result: Option<T>) -> Self {
        Self {
            version: VERSION,
            errors: diagnostics.count(Severity::Error),
            warnings: diagnostics.count(Severity::Warning),
            diagnostics: report::sorted(diagnostics, sources)
                .into_iter()
                .map(|found| Finding::new(found, sources))
                .collect(),
            result,
        }
    }

    /// A result of which nothing is to be said.
    pub(super) fn of(result: T) -> Self {
        Self {
            version: VERSION,
            errors: 0,
            warnings: 0,
            diagnostics: Vec::new(),
            result: Some(result),
        }
    }

    /// As text, with a line break at the end.
    pub(super) fn text(&self) -> String {
        pretty(self)
    }
}

/// A value as indented JSON that steers no terminal, with a line break at the end.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Plain data with text keys: there is nothing that could fail.
    let mut text = escape::json(&serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

impl Finding {
    fn new(found: &Diagnostic, sources: &SourceMap) -> Self {
        let labels = found
            .labels
            .iter()
            .map(|label| Position::new(label, sources))
            .collect();
        let (message, help, notes) = (
            found.message.clone(),
            found.help.clone(),
            found.notes.clone(),
        );
        Self {
            code: found.code.name(),
            severity: severity(found.severity),
            message,
            labels,
            help,
            notes,
        }
    }
}

/// The severity as data names it.
pub(super) const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

impl Position {
    fn new(label: &Label, sources: &SourceMap) -> Self {
        let file = sources.file(label.place.file);
        let LineColumn { line, column } = file.line_column(label.place.span.start);
        let end = file.line_column(label.place.span.end);
        let end = End {
            line: end.line,
            column: end.column,
        };
        Self {
            path: file.path().to_owned(),
            line,
            column,
            end,
            text: label.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::Place;

    #[test]
    fn a_finding_is_data() {
        let mut sources = SourceMap::default();
        let id = sources.add("pbx.yaml", "version: 1\nhosst: {}\n");
        let found = Diagnostic::new(Code::E0102, "unknown key `hosst`")
            .label(Place::new(id, 11, 16), "unknown")
            .help("write `hosts`");
        insta::assert_snapshot!(Document::<()>::new(&found.into(), &sources, None).text(), @r#"
        {
          "version": 1,
          "errors": 1,
          "warnings": 0,
          "diagnostics": [
            {
              "code": "E0102",
              "severity": "error",
              "message": "unknown key `hosst`",
              "labels": [
                {
                  "path": "pbx.yaml",
                  "line": 2,
                  "column": 1,
                  "end": {
                    "line": 2,
                    "column": 6
                  },
                  "text": "unknown"
                }
              ],
              "help": [
                "write `hosts`"
              ],
              "notes": []
            }
          ]
        }
        "#);
    }
}
