use super::decoder::{DEPTH, NODES};
use crate::syntax::marks::Marks;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// What a text says, event by event, and which of its lines go on with a value that an earlier line began.
#[derive(Debug, Default)]
pub(in crate::syntax) struct Outline {
    /// The events without their places.
    pub(in crate::syntax) said: Vec<String>,
    /// First and last line, counted from 0, of each value of several lines.
    pub(in crate::syntax) spans: Vec<(usize, usize, Spread)>,
}

/// What spreads over several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Spread {
    /// A text behind `|` or `>`.
    Block,
    /// A text in quotes or without.
    Text,
    /// A list or mapping in brackets.
    Brackets,
}

/// Reads the events of a text; nothing where it is no YAML, or deeper or larger than a document may be.
pub(in crate::syntax) fn outline(text: &str) -> Option<Outline> {
    let (mut outline, marks, mut open) = (Outline::default(), Marks::new(text), Vec::new());
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let start = text.get(marks.byte(span.start.index()) as usize..)?;
        let (first, last) = (span.start.line() - 1, span.end.line() - 1);
        match &event {
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => {
                outline.spans.push((first, last, Spread::Block));
            }
            Event::Scalar(..) => outline.spans.push((first, last, Spread::Text)),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                open.push((first, !span.is_empty() && start.starts_with(['[', '{'])));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let (first, _) = open
                    .pop()
                    .filter(|(_, brackets)| *brackets)
                    .unwrap_or((last, false));
                outline.spans.push((first, last, Spread::Brackets));
            }
            _ => {}
        }
        if open.len() > DEPTH || outline.said.len() > NODES {
            return None;
        }
        outline.said.push(format!("{event:?}"));
    }
    outline.spans.retain(|(first, last, _)| first < last);
    Some(outline)
}
