//! The only module that names the YAML crate: events become [`Node`]s that a typed decoder takes apart.
//!
//! A document is read once, without a tree in between. Every fault is noted and reading goes on behind it, so that one run
//! shows all of them; only a text that is no YAML ends early. Anchors, aliases and tags are no part of the language, and
//! depth and size are limited, so that no hostile file can stall the compiler.

mod decoder;
mod outline;

pub(super) use decoder::document;
pub(super) use outline::{Spread, outline};

use super::fault;
use crate::diag::Diagnostic;
use crate::source::{Place, Spanned};
use decoder::Decoder;
use saphyr_parser::ScalarStyle;
use std::borrow::Cow;

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
        self.from.report(fault);
    }

    /// Runs `decode` on this value; what it finds is counted as lying within an entry.
    pub(super) fn contained<T>(
        &mut self,
        decode: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.from.thing(self.place)?;
        let outside = self.from.outside();
        let output = decode(self);
        self.from.contain(outside);
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
