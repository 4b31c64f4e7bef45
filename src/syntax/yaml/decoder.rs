use super::{Head, Node};
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::{FileId, Place};
use crate::syntax::fault;
use crate::syntax::marks::Marks;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

/// Nesting beyond which a document is refused.
pub(super) const DEPTH: usize = 16;
/// Values and keys beyond which a document is refused, whether anybody reads them or not.
pub(super) const NODES: usize = 1_000_000;
/// Things under ids beyond which a document is refused: each costs more memory than its text.
const THINGS: usize = 50_000;
/// Bytes beyond which a text is refused.
const LONGEST: usize = 64 * 1024;
/// Faults beyond which nobody reads on.
const FAULTS: usize = 1_000;

/// How the scanner says that it met more brackets than it goes into: it looks ahead of the events.
const TOO_DEEP: &str = "recursion limit exceeded";

/// Reads the events of one document, within limits.
pub(super) struct Decoder<'a> {
    parser: Parser<'a, StrInput<'a>>,
    marks: Marks<'a>,
    file: FileId,
    pub(super) depth: usize,
    nodes: usize,
    things: usize,
    ended: bool,
    contained: usize,
    found: Diagnostics,
}

/// Decodes a document with `decode`.
pub(in crate::syntax) fn document<'a, T>(
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
pub(in crate::syntax) struct Document<T> {
    /// What was read; entries with faults are kept with their key alone.
    pub(in crate::syntax) output: Option<T>,
    /// Whether all faults lie within entries, so that what is not here is truly not written.
    pub(in crate::syntax) whole: bool,
    /// The faults.
    pub(in crate::syntax) found: Diagnostics,
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
            things: 0,
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
        if error.info() == TOO_DEEP {
            let at = self.marks.byte(error.marker().index());
            return self.stop(fault::too_deep(Place::new(self.file, at, at + 1), DEPTH));
        }
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

    /// Notes a fault.
    pub(super) fn report(&mut self, fault: Diagnostic) {
        let place = fault.place();
        self.found.push(fault);
        if !self.ended && self.found.iter().count() >= FAULTS {
            let place = place.unwrap_or(Place::new(self.file, 0, 0));
            self.stop(fault::too_many(place, FAULTS));
        }
    }

    /// How many faults lie outside of entries.
    pub(super) fn outside(&self) -> usize {
        self.found.iter().count() - self.contained
    }

    /// Counts all faults but `outside` as lying within entries, unless reading ended there.
    pub(super) fn contain(&mut self, outside: usize) {
        if !self.ended {
            self.contained = self.found.iter().count() - outside;
        }
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
        self.count(place)?;
        let head = self.head(event, place)?;
        Some(Node {
            from: self,
            head,
            place,
        })
    }

    fn count(&mut self, place: Place) -> Option<()> {
        self.nodes += 1;
        if self.nodes > NODES {
            self.stop(fault::too_large(place));
            return None;
        }
        Some(())
    }

    /// Counts a thing under an id.
    pub(super) fn thing(&mut self, place: Place) -> Option<()> {
        self.things += 1;
        if self.things > THINGS {
            self.stop(fault::too_large(place));
            return None;
        }
        Some(())
    }

    fn head(&mut self, event: Event<'a>, place: Place) -> Option<Head<'a>> {
        let (head, anchor, tag) = match event {
            Event::Scalar(text, ..) if text.len() > LONGEST => {
                self.report(fault::too_long(place, LONGEST));
                return Some(Head::Broken);
            }
            Event::Scalar(text, style, anchor, tag) => (Head::Scalar(text, style), anchor, tag),
            Event::SequenceStart(anchor, tag) => (Head::List, anchor, tag),
            Event::MappingStart(anchor, tag) => (Head::Map, anchor, tag),
            Event::Alias(_) => {
                self.report(fault::alias(place));
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
            self.report(fault::anchor(place));
        }
        if let Some(tag) = tag {
            self.report(fault::tag(place, &tag.handle, &tag.suffix));
        }
    }

    /// Reads on until no more than `depth` containers are open: past what the caller left unread.
    pub(super) fn leave_to(&mut self, depth: usize) -> Option<()> {
        while self.depth > depth {
            match self.event()? {
                (Event::SequenceEnd | Event::MappingEnd, _) => self.depth -= 1,
                (event, span) => drop(self.node(event, span)?),
            }
        }
        Some(())
    }

    /// The next value of the innermost container; `Err` is the end of it, `None` the end of all.
    pub(super) fn next(&mut self) -> Option<Result<Node<'_, 'a>, Place>> {
        match self.event()? {
            (Event::SequenceEnd | Event::MappingEnd, span) => {
                self.depth -= 1;
                Some(Err(self.place(span)))
            }
            (event, span) => self.node(event, span).map(Ok),
        }
    }
}
