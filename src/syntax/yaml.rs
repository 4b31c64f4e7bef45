//! The only file that names the YAML crate: events become [`Node`]s that a typed decoder takes apart.
//!
//! A document is read once, without a tree in between. Every fault is noted and reading goes on behind it, so that one run
//! shows all of them; only a text that is no YAML ends early. Anchors, aliases and tags are no part of the language, and
//! depth and size are limited, so that no hostile file can stall the compiler.

use super::fault;
use super::marks::Marks;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::{FileId, Place, Spanned};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use std::borrow::Cow;

/// Nesting beyond which a document is refused.
const DEPTH: usize = 16;
/// Values and keys beyond which a document is refused.
const NODES: usize = 4_000_000;

/// Reads the events of one document.
pub(super) struct Decoder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    marks: Marks<'a>,
    file: FileId,
    depth: usize,
    nodes: usize,
    ended: bool,
    contained: usize,
    found: Diagnostics,
}

/// A value whose head has been read and whose inside, if it has one, is still to come.
pub(super) struct Node<'d, 'a> {
    from: &'d mut Decoder<'a>,
    head: Head<'a>,
    place: Place,
}

/// What a value is, before anybody says what it should be.
enum Head<'a> {
    Scalar(Cow<'a, str>, ScalarStyle),
    List,
    Map,
    /// Already reported.
    Broken,
}

/// A value without an inside, as written.
pub(super) struct Scalar<'a> {
    /// Its text, quotes and escapes resolved.
    pub(super) text: Cow<'a, str>,
    /// Whether it stands without quotes.
    pub(super) plain: bool,
    /// Where.
    pub(super) place: Place,
}

/// Decodes a document with `decode`.
pub(super) fn document<'a, T>(
    file: FileId,
    text: &'a str,
    decode: impl FnOnce(&mut Node<'_, 'a>) -> Option<T>,
) -> Document<T> {
    let mut decoder = Decoder::new(file, text);
    let output = decoder.root().and_then(|mut root| decode(&mut root));
    decoder.skip_value();
    decoder.finish();
    let whole = decoder.contained == decoder.found.iter().count();
    Document {
        output,
        whole,
        found: decoder.found,
    }
}

/// A decoded document.
pub(super) struct Document<T> {
    /// What was read; entries with faults are kept with their key alone.
    pub(super) output: Option<T>,
    /// Whether all faults lie within entries, so that what is not here is truly not written.
    pub(super) whole: bool,
    /// The faults.
    pub(super) found: Diagnostics,
}

impl<'a> Decoder<'a> {
    fn new(file: FileId, text: &'a str) -> Self {
        let (parser, marks) = (Parser::new_from_str(text), Marks::new(text));
        let found = Diagnostics::default();
        Self {
            parser,
            marks,
            file,
            depth: 0,
            nodes: 0,
            ended: false,
            contained: 0,
            found,
        }
    }

    /// The value of the document; nothing for a text without one, such as an empty file.
    fn root(&mut self) -> Option<Node<'_, 'a>> {
        loop {
            match self.event()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd | Event::DocumentEnd, _) => return None,
                (Event::Scalar(text, ScalarStyle::Plain, 0, None), span)
                    if span.is_empty() && &*text == "~" =>
                {
                    return None;
                }
                (event, span) => return self.node(event, span),
            }
        }
    }

    fn skip_value(&mut self) {
        let _: Option<()> = self.leave_to(0);
    }

    /// Reads what follows the value: nothing may.
    fn finish(&mut self) {
        while let Some((event, span)) = self.event() {
            if matches!(event, Event::DocumentStart(_)) {
                let place = self.place(span);
                self.stop(fault::second_document(place));
            }
        }
    }

    fn event(&mut self) -> Option<(Event<'a>, Span)> {
        if self.ended {
            return None;
        }
        match self.parser.next_event()? {
            Ok(event) => Some(event),
            Err(error) => {
                self.stop_scanning(&error);
                None
            }
        }
    }

    fn stop_scanning(&mut self, error: &ScanError) {
        let at = self.marks.byte(error.marker().index());
        let line = self.marks.rest_of_line(at);
        let tab = self.marks.tab_before(at);
        self.stop(fault::not_yaml(
            Place::new(self.file, at, at + line.end),
            line.text,
            error.info(),
            tab.map(|tab| Place::new(self.file, tab, tab + 1)),
        ));
    }

    fn stop(&mut self, why: Diagnostic) {
        self.ended = true;
        self.found.push(why);
    }

    fn place(&self, span: Span) -> Place {
        let (start, end) = (
            self.marks.byte(span.start.index()),
            self.marks.byte(span.end.index()),
        );
        Place::new(self.file, start, end.max(start))
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Option<Node<'_, 'a>> {
        let place = self.place(span);
        self.nodes += 1;
        if self.nodes > NODES {
            self.stop(fault::too_large(place));
            return None;
        }
        let head = self.head(event, place)?;
        Some(Node {
            from: self,
            head,
            place,
        })
    }

    fn head(&mut self, event: Event<'a>, place: Place) -> Option<Head<'a>> {
        let (head, anchor, tag) = match event {
            Event::Scalar(text, style, anchor, tag) => (Head::Scalar(text, style), anchor, tag),
            Event::SequenceStart(anchor, tag) => (Head::List, anchor, tag),
            Event::MappingStart(anchor, tag) => (Head::Map, anchor, tag),
            Event::Alias(_) => {
                self.found.push(fault::alias(place));
                return Some(Head::Broken);
            }
            _ => return None,
        };
        self.enter(&head, place)?;
        self.refuse_extras(anchor, tag.as_deref(), place);
        Some(head)
    }

    fn enter(&mut self, head: &Head<'_>, place: Place) -> Option<()> {
        match head {
            Head::List | Head::Map => self.deeper(place),
            Head::Scalar(..) | Head::Broken => Some(()),
        }
    }

    /// Opens a container, whether anybody reads it or not.
    fn deeper(&mut self, place: Place) -> Option<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            self.stop(fault::too_deep(place, DEPTH));
            return None;
        }
        Some(())
    }

    fn refuse_extras(&mut self, anchor: usize, tag: Option<&Tag>, place: Place) {
        if anchor > 0 {
            self.found.push(fault::anchor(place));
        }
        if let Some(tag) = tag {
            self.found.push(fault::tag(place, &tag.handle, &tag.suffix));
        }
    }

    /// Reads on until no more than `depth` containers are open: past what the caller left unread.
    fn leave_to(&mut self, depth: usize) -> Option<()> {
        while self.depth > depth {
            match self.event()? {
                (Event::SequenceStart(..) | Event::MappingStart(..), span) => {
                    self.deeper(self.place(span))?;
                }
                (Event::SequenceEnd | Event::MappingEnd, _) => self.depth -= 1,
                _ => {}
            }
        }
        Some(())
    }

    /// The next value of the innermost container; `Err` is the end of it, `None` the end of all.
    fn next(&mut self) -> Option<Result<Node<'_, 'a>, Place>> {
        match self.event()? {
            (Event::SequenceEnd | Event::MappingEnd, span) => {
                self.depth -= 1;
                Some(Err(self.place(span)))
            }
            (event, span) => self.node(event, span).map(Ok),
        }
    }
}

impl<'a> Node<'_, 'a> {
    /// Where it stands; of a container only the head.
    pub(super) fn place(&self) -> Place {
        self.place
    }

    /// Whether it is a mapping.
    pub(super) fn is_map(&self) -> bool {
        matches!(self.head, Head::Map)
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        matches!(self.head, Head::List)
    }

    /// Takes it as a text; `expected` says in an error what should stand here.
    pub(super) fn scalar(&mut self, expected: &str) -> Option<Scalar<'a>> {
        let (text, style) = match std::mem::replace(&mut self.head, Head::Broken) {
            Head::Scalar(text, style) => (text, style),
            other => {
                self.head = other;
                return self.unexpected(expected, "write one value in its place");
            }
        };
        let plain = style == ScalarStyle::Plain;
        if plain && matches!(&*text, "~" | "null" | "") {
            self.report(fault::nothing(self.place, expected));
            return None;
        }
        if let Some(character) = text.chars().find(|character| fault::is_control(*character)) {
            self.report(fault::control_character(self.place, character));
            return None;
        }
        Some(Scalar {
            text,
            plain,
            place: self.place,
        })
    }

    /// Takes it as a mapping: `entry` is called with each key and its value. Gives the place of the whole.
    pub(super) fn map(
        &mut self,
        expected: &str,
        mut entry: impl FnMut(Spanned<Cow<'a, str>>, &mut Node<'_, 'a>),
    ) -> Option<Place> {
        if !self.is_map() {
            return self.unexpected(expected, "write keys and their values: `{…: …}`");
        }
        loop {
            let depth = self.from.depth;
            let key = match self.from.next()? {
                Ok(mut key) => key.key(),
                Err(end) => return Some(self.place.to(end)),
            };
            self.from.leave_to(depth)?;
            let mut value = self.from.next()?.ok()?;
            if let Some(key) = key {
                entry(key, &mut value);
            }
            self.from.leave_to(depth)?;
        }
    }

    /// Takes it as a list: `item` is called with each value. Gives the place of the whole.
    pub(super) fn list(
        &mut self,
        expected: &str,
        mut item: impl FnMut(&mut Node<'_, 'a>),
    ) -> Option<Place> {
        if !self.is_list() {
            return self.unexpected(expected, "put brackets around it: `[…]`");
        }
        loop {
            let depth = self.from.depth;
            match self.from.next()? {
                Ok(mut value) => item(&mut value),
                Err(end) => return Some(self.place.to(end)),
            }
            self.from.leave_to(depth)?;
        }
    }

    /// Notes a fault.
    pub(super) fn report(&mut self, fault: Diagnostic) {
        self.from.found.push(fault);
    }

    /// Runs `decode` on this value; what it finds is counted as lying within an entry.
    pub(super) fn contained<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let before = self.from.found.iter().count() - self.from.contained;
        let output = decode(self);
        if !self.from.ended {
            self.from.contained = self.from.found.iter().count() - before;
        }
        output
    }

    fn key(&mut self) -> Option<Spanned<Cow<'a, str>>> {
        if matches!(self.head, Head::List | Head::Map) {
            self.report(fault::complex_key(self.place));
            return None;
        }
        self.scalar("a key")
            .map(|key| Spanned::new(key.text, key.place))
    }

    fn unexpected<T>(&mut self, expected: &str, help: &str) -> Option<T> {
        let found = match &self.head {
            Head::Scalar(text, ScalarStyle::Plain) if matches!(&**text, "~" | "null" | "") => {
                "nothing"
            }
            Head::Scalar(..) => "a text",
            Head::List => "a list",
            Head::Map => "a mapping",
            Head::Broken => return None,
        };
        self.report(fault::shape(self.place, expected, found, help));
        None
    }
}

/// What a text says, event by event, and which of its lines go on with a value that an earlier line began.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The events without their places.
    pub(super) said: Vec<String>,
    /// First and last line, counted from 0, of each value of several lines.
    pub(super) spans: Vec<(usize, usize, Spread)>,
}

/// What spreads over several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// A text behind `|` or `>`.
    Block,
    /// A text in quotes or without.
    Text,
    /// A list or mapping in brackets.
    Brackets,
}

/// Reads the events of a text; nothing where it is no YAML, or deeper or larger than a document may be.
pub(super) fn outline(text: &str) -> Option<Outline> {
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
