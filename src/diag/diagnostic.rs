use super::Code;
use crate::source::Place;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is compiled.
    Error,
    /// Compiled all the same.
    Warning,
}

/// Words at a place of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be said there.
    pub text: String,
}

/// One finding: a code, a sentence, the places that show it, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that found it; `pbxctl explain` tells it at length.
    pub code: Code,
    /// Whether it stops the compilation.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where it shows: the first is the fault, the others are what makes it one.
    pub labels: Vec<Label>,
    /// What to do, each an imperative.
    pub help: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A finding of `code`, whose severity is the code's own.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let (labels, help, notes) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels,
            help,
            notes,
        }
    }

    /// Shows it at a place.
    #[must_use]
    pub fn label(mut self, place: Place, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            place,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Says what to do, where there is something to say.
    #[must_use]
    pub fn maybe_help(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.help(text),
            None => self,
        }
    }

    /// Adds a remark.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// The place of the fault itself.
    pub fn place(&self) -> Option<Place> {
        self.labels.first().map(|label| label.place)
    }
}
