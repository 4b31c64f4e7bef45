//! How a type is read from a [`Node`].

use super::fault;
use super::yaml::{Node, Scalar};
use crate::source::{Place, Spanned};
use schemars::JsonSchema;
use std::borrow::Cow;

/// A type that can be read from the desired state. All faults are noted on the way; `None` is a value that had one.
pub(super) trait Decode: Sized {
    /// Reads the value.
    fn decode(node: &mut Node<'_, '_>) -> Option<Self>;

    /// The value of a key that is not written; `None` for a key that must be.
    fn absent() -> Option<Self> {
        None
    }
}

/// A type that is written as one text.
pub(super) trait FromScalar: Sized + JsonSchema {
    /// What is expected, with its article: "a MAC".
    const EXPECTED: &'static str;

    /// Reads it; the fault of one that cannot be read.
    fn from_scalar(scalar: &Scalar<'_>) -> Result<Self, crate::diag::Diagnostic>;
}

impl<T: FromScalar> Decode for Spanned<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        let scalar = node.scalar(T::EXPECTED)?;
        match T::from_scalar(&scalar) {
            Ok(value) => Some(Self::new(value, scalar.place)),
            Err(fault) => {
                node.report(fault);
                None
            }
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        T::decode(node).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// What is seldom written and large lies elsewhere.
impl<T: Decode> Decode for Box<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        T::decode(node).map(Self::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(node: &mut Node<'_, '_>) -> Option<Self> {
        let (mut items, mut whole) = (Self::new(), true);
        node.list("a list", |item| match T::decode(item) {
            Some(item) => items.push(item),
            None => whole = false,
        })?;
        whole.then_some(items)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// One key of a record while the record is read.
pub(super) struct Slot<T> {
    written: Option<Place>,
    value: Option<T>,
}

impl<T: Decode> Slot<T> {
    /// A key not seen so far.
    pub(super) fn new() -> Self {
        Self {
            written: None,
            value: None,
        }
    }

    /// Takes the key's value; a second one is a fault.
    pub(super) fn fill(&mut self, key: &Spanned<Cow<'_, str>>, node: &mut Node<'_, '_>) {
        if let Some(first) = self.written {
            node.report(fault::duplicate_key(key.place, first, key));
        } else {
            self.written = Some(key.place);
            self.value = T::decode(node);
        }
    }

    /// Whether the key was seen.
    pub(super) const fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// The value, or what stands for one that is not written or had a fault; `Err` when it must be written.
    pub(super) fn finish(self) -> Result<Option<T>, ()> {
        match self.written {
            Some(_) => Ok(self.value.or_else(T::absent)),
            None => T::absent().map(Some).ok_or(()),
        }
    }
}
