//! Findings drawn as `rustc` draws them, several files in one picture.

use super::escape::{same_length, visible};
use super::failure::Failure;
use crate::diag::{Diagnostic, Diagnostics, Label, Severity};
use crate::source::{FileId, SourceFile, SourceMap};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// How wide a picture may be; a longer line of source is cut round what it is about.
const WIDTH: usize = 80;

/// All findings in the order of the source, each followed by an empty line, and the count at the end. Empty for none.
pub(super) fn draw(diagnostics: &Diagnostics, sources: &SourceMap, colour: bool) -> String {
    let renderer = renderer(colour);
    let mut text = String::new();
    for found in sorted(diagnostics, sources) {
        text += &renderer.render(&[group(found, sources)]);
        text += "\n\n";
    }
    if let Some(summary) = summary(diagnostics) {
        text += &summary;
        text.push('\n');
    }
    text
}

/// A failure that no place is to blame for, drawn alike.
pub(super) fn draw_failure(failure: &Failure, colour: bool) -> String {
    let title = Group::with_title(Level::ERROR.primary_title(visible(&failure.message)));
    let help = failure
        .help
        .iter()
        .map(|help| Group::with_title(Level::HELP.secondary_title(wrap(&visible(help)))));
    let lines: Vec<_> = std::iter::once(title)
        .chain(help)
        .map(|group| renderer(colour).render(&[group]))
        .collect();
    lines.join("\n")
}

fn renderer(colour: bool) -> Renderer {
    if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(WIDTH)
}

/// The findings by path, place and code; those without a place first.
pub(super) fn sorted<'a>(diagnostics: &'a Diagnostics, sources: &SourceMap) -> Vec<&'a Diagnostic> {
    let mut all: Vec<_> = diagnostics.iter().collect();
    all.sort_by_cached_key(|found| {
        let place = found
            .place()
            .map(|place| (sources.file(place.file).path().to_owned(), place.span));
        (place, found.code)
    });
    all
}

/// `2 errors, 1 warning`; nothing where there is nothing.
pub(super) fn summary(diagnostics: &Diagnostics) -> Option<String> {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning")];
    let parts = counts.map(|(severity, noun)| (diagnostics.count(severity), noun));
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| numbered(count, noun))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A count with its noun, which takes an `s`.
pub(super) fn numbered(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn group<'a>(found: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match found.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(visible(&found.message))
        .id(found.code.name());
    let notes = found
        .notes
        .iter()
        .map(|note| Level::NOTE.message(wrap(&visible(note))));
    let help = found
        .help
        .iter()
        .map(|help| Level::HELP.message(wrap(&visible(help))));
    Group::with_title(title)
        .elements(snippets(found, sources))
        .elements(notes)
        .elements(help)
}

/// A snippet for each part of a text that labels point into, that of the fault first.
fn snippets<'a>(found: &'a Diagnostic, sources: &'a SourceMap) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut parts: Vec<Part<'a>> = Vec::new();
    for label in &found.labels {
        let bytes = first_line(label, sources.file(label.place.file));
        match parts.iter_mut().find(|part| part.is_near(label, &bytes)) {
            Some(part) => part.labels.push((label, bytes)),
            None => parts.push(Part {
                file: label.place.file,
                labels: vec![(label, bytes)],
            }),
        }
    }
    let primary = found.labels.first();
    let snippets = parts.iter();
    snippets
        .map(|part| snippet(part, primary, sources))
        .collect()
}

/// Labels that are shown in one picture.
struct Part<'a> {
    file: FileId,
    labels: Vec<(&'a Label, Range<usize>)>,
}

impl Part<'_> {
    /// Whether a label is so near that what lies between can be looked at; in bytes.
    fn is_near(&self, label: &Label, bytes: &Range<usize>) -> bool {
        const NEAR: usize = 64 * 1024;
        let near = |other: &Range<usize>| other.start.abs_diff(bytes.start) < NEAR;
        self.file == label.place.file && self.labels.iter().any(|(_, other)| near(other))
    }
}

fn snippet<'a>(
    part: &Part<'a>,
    primary: Option<&Label>,
    sources: &'a SourceMap,
) -> Snippet<'a, Annotation<'a>> {
    let file = sources.file(part.file);
    let ranges = part.labels.iter().map(|(_, bytes)| bytes.clone());
    let window = Window::around(ranges, file);
    let text = file
        .text()
        .get(window.start..window.end)
        .unwrap_or_default();
    let is_primary = |label| primary.is_some_and(|primary| std::ptr::eq(primary, label));
    let labels = part.labels.iter();
    Snippet::source(same_length(text))
        .line_start(window.line)
        .path(visible(file.path()))
        .annotations(
            labels.map(|(label, bytes)| annotation(label, is_primary(*label), bytes, window.start)),
        )
}

fn annotation<'a>(
    label: &'a Label,
    primary: bool,
    bytes: &Range<usize>,
    start: usize,
) -> Annotation<'a> {
    let kind = if primary {
        AnnotationKind::Primary
    } else {
        AnnotationKind::Context
    };
    kind.span(bytes.start - start..bytes.end - start)
        .label(visible(&label.text))
}

/// What is shown of a label, and of its line behind it, at most; in bytes.
const SHOWN: usize = 1024;

/// What of a label is underlined: of a thing of several lines the first, as people know what follows.
fn first_line(label: &Label, file: &SourceFile) -> Range<usize> {
    let text = file.text();
    let start = (label.place.span.start as usize).min(text.len());
    let end = (label.place.span.end as usize).clamp(start, text.len());
    let line = text
        .get(start..end)
        .and_then(|words| words.lines().next())
        .unwrap_or_default();
    start..start + line.floor_char_boundary(SHOWN)
}

/// The whole lines that hold the labels of a file: what is drawn costs by what it shows, not by the size of the file.
struct Window {
    start: usize,
    end: usize,
    line: usize,
}

impl Window {
    fn around(labels: impl Iterator<Item = Range<usize>> + Clone, file: &SourceFile) -> Self {
        let text = file.text();
        let first = labels.clone().map(|bytes| bytes.start).min().unwrap_or(0);
        let last = labels.map(|bytes| bytes.end).max().unwrap_or(0);
        let before = text.get(..first).unwrap_or_default();
        let after = text.get(last..).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = after.get(..after.floor_char_boundary(SHOWN));
        let rest = rest.unwrap_or_default();
        let end = last + rest.find('\n').map_or(rest.len(), |at| at + 1);
        Self {
            start,
            end,
            line: file
                .line_column(u32::try_from(first).unwrap_or(u32::MAX))
                .line,
        }
    }
}

/// Breaks a remark between words, so that it stays legible in 80 columns.
fn wrap(text: &str) -> String {
    const INDENT: usize = 14;
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines
            .last_mut()
            .filter(|line| line.chars().count() + word.chars().count() < WIDTH - INDENT);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
