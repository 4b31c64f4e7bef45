//! Short records of one form, one behind the other in one text: a value for each would take many times the memory of what it says.

use super::Value;
use crate::source::{Place, Spanned};
use std::fmt::{Display, Write as _};
use std::ops::Range;
use std::sync::OnceLock;

/// Room for the rows of an extension, so that they do not move while they grow.
const ROOM: (usize, usize) = (512, 8);

/// Records of two fields: a text that hardly any other file holds, and one that others hold too, where it is not empty. To a template
/// they are a list of records like others.
#[derive(Debug)]
pub struct Rows {
    /// The names of the fields: of the own text, and of the other.
    names: (&'static str, &'static str),
    text: String,
    all: Vec<Row>,
    /// They as values, once a template looked at them.
    listed: OnceLock<Value>,
}

/// Where a record lies in the text: its own text stands behind the other.
#[derive(Debug)]
struct Row {
    other: Range<usize>,
    own: Range<usize>,
    place: Option<Place>,
}

impl Rows {
    /// None yet.
    pub fn new(own: &'static str, other: &'static str) -> Self {
        Self {
            names: (own, other),
            text: String::with_capacity(ROOM.0),
            all: Vec::with_capacity(ROOM.1),
            listed: OnceLock::new(),
        }
    }

    /// Begins a record by the text that others hold too.
    pub fn begin(&mut self, other: impl Display) {
        let _ = write!(self.text, "{other}");
    }

    /// Whether a record is begun and not ended.
    pub fn is_begun(&self) -> bool {
        self.text.len() > self.end()
    }

    /// Ends a record by its own text, which was written at `place` if somebody wrote it.
    pub fn add(&mut self, own: impl Display, place: Option<Place>) {
        let other = self.end()..self.text.len();
        let _ = write!(self.text, "{own}");
        let own = other.end..self.text.len();
        self.all.push(Row { other, own, place });
    }

    /// Where the last record ends.
    fn end(&self) -> usize {
        self.all.last().map_or(0, |row| row.own.end)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The own text of each and the other one.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let text = |at: &Range<usize>| self.text.get(at.clone()).unwrap_or_default();
        let rows = self.all.iter();
        rows.map(move |row| {
            let other = Some(text(&row.other));
            (text(&row.own), other.filter(|other| !other.is_empty()))
        })
    }

    /// The names of the fields: of the own text, and of the other.
    pub(super) const fn names(&self) -> (&'static str, &'static str) {
        self.names
    }

    /// The list that they stand for.
    pub(super) fn listed(&self) -> &Value {
        self.listed.get_or_init(|| {
            let places = self.all.iter().map(|row| row.place);
            let rows = self.texts().zip(places);
            Value::list(rows.map(|((own, other), place)| self.record(own, other, place)))
        })
    }

    /// The same, if a template looked at it.
    pub(super) fn seen(&self) -> Option<&Value> {
        self.listed.get()
    }

    fn record(&self, own: &str, other: Option<&str>, place: Option<Place>) -> Value {
        let own = match place {
            Some(place) => Value::text(&Spanned::new(own, place)),
            None => Value::plain(own),
        };
        let other = other.map(|other| (self.names.1, Value::plain(other)));
        Value::record([(self.names.0, own.own())].into_iter().chain(other))
    }
}
