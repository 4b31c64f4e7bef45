use super::Unwritable;
use minijinja::{Error, ErrorKind};
use std::fmt;

/// A fault of our own, which travels through the engine as the source of its error.
#[derive(Clone, Debug)]
pub(super) enum Fault {
    /// A secret lost its seal: by what.
    Broken(&'static str),
    /// A text holds a mark: a secret that something made a text of, or a value with control characters. Its address tells which.
    Marked { address: usize },
    /// A truth value, nothing, a list or a record was to be printed.
    Shape(String),
    /// The format cannot write a text: the text, where it lies in memory, and why.
    Unwritable {
        text: String,
        address: usize,
        why: Unwritable,
    },
    /// A text is longer than a whole file may be.
    TooLong,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(by) => write!(out, "a secret goes through {by}"),
            Self::Marked { .. } => out.write_str("a text holds a control character"),
            Self::Shape(kind) => write!(out, "{kind} cannot be printed"),
            Self::Unwritable { text, why, .. } => {
                write!(out, "`{text}` cannot be written here: it {}", why.why)
            }
            Self::TooLong => out.write_str("the template writes more than 8 MiB"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(ErrorKind::InvalidOperation, fault.to_string()).with_source(fault)
    }
}
