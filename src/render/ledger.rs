use super::marks;
use super::objects::{Record, Sealed};
use super::slot::Trace;
use super::stretches::Last;
use crate::source::Place;
use std::io;
use std::sync::Arc;

/// The most that one template may write.
pub(super) const LIMIT: usize = 8 << 20;

/// What the formatter met during one pass, in the order of the marks that it wrote. It lives in the engine's state.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) secrets: Vec<Arc<Sealed>>,
    pub(super) origins: Vec<Origin>,
    /// What is to be filled in by templates of their own.
    pub(super) parts: Vec<Arc<Record>>,
}

/// A text with marks, and what they stand for.
#[derive(Debug, Default)]
pub(super) struct Marked {
    pub(super) text: String,
    pub(super) ledger: Ledger,
    /// Room for what a part has in common with those that are made from one mould with it.
    pub(super) shape: Vec<u8>,
    /// The mould of the part before.
    pub(super) last: Option<Last>,
}

impl Marked {
    /// Writes the mark of a secret.
    pub(super) fn secret(&mut self, sealed: Arc<Sealed>) {
        let number = self.ledger.secret(sealed);
        self.text.push_str(&marks::secret(number));
    }

    /// Writes the mark of an origin.
    pub(super) fn origin(&mut self, origin: Origin) {
        let number = self.ledger.origin(origin);
        self.text.push_str(&marks::origin(number));
    }

    /// Whether it is longer than a file may be.
    pub(super) const fn is_too_long(&self) -> bool {
        self.text.len() > LIMIT
    }
}

/// Where a written value came from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// A text, by the address of its first byte.
    Text(usize),
    /// A secret.
    Secret(Option<Place>),
}

impl Ledger {
    /// Enters a secret and gives its number.
    pub(super) fn secret(&mut self, sealed: Arc<Sealed>) -> usize {
        self.secrets.push(sealed);
        self.secrets.len() - 1
    }

    /// Enters a part and gives its number.
    pub(super) fn part(&mut self, part: Arc<Record>) -> usize {
        self.parts.push(part);
        self.parts.len() - 1
    }

    /// Enters an origin and gives its number.
    pub(super) fn origin(&mut self, origin: Origin) -> usize {
        self.origins.push(origin);
        self.origins.len() - 1
    }
}

/// Takes what a template writes, up to the limit.
#[derive(Debug)]
pub(super) struct Page {
    bytes: Vec<u8>,
    trace: Option<Arc<Trace>>,
}

impl Page {
    /// An empty page, with room for the file of a phone, so that it does not move while it grows. A trace is told how much lies on it.
    pub(super) fn new(trace: Option<Arc<Trace>>) -> Self {
        Self {
            bytes: Vec::with_capacity(16 << 10),
            trace,
        }
    }

    /// What lies on it: what a template writes is text throughout.
    pub(super) fn text(self) -> String {
        String::from_utf8(self.bytes)
            .unwrap_or_else(|odd| String::from_utf8_lossy(odd.as_bytes()).into_owned())
    }
}

impl io::Write for &mut Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LIMIT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        if let Some(trace) = &self.trace {
            trace.page(self.bytes.len());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
