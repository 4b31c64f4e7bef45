use super::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// All the findings of a stage, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

/// What a stage made, and what it found. `output` is there only when nothing found is an error.
#[derive(Clone, Debug)]
pub struct Checked<T> {
    /// The result; `None` when an error stands in the way.
    pub output: Option<T>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds those of another stage.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(others);
    }

    /// Whether any of them stops the compilation.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.0
            .iter()
            .filter(|found| found.severity == severity)
            .count()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes an error of every warning.
    pub fn deny_warnings(&mut self) {
        for found in &mut self.0 {
            found.severity = Severity::Error;
        }
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// In the order of the source: by text, then by place, then by code; those without a place come first.
    pub fn sort(&mut self) {
        self.0.sort_by_key(|found| (found.place(), found.code));
    }

    /// Keeps of equal ones the first: what is shared is looked at for each that shares it.
    pub fn unique(&mut self) {
        let mut seen = BTreeSet::new();
        self.0
            .retain(|found| seen.insert((found.code, found.place(), found.message.clone())));
    }

    /// `output`, unless an error was found.
    pub fn checked<T>(self, output: T) -> Checked<T> {
        let output = (!self.has_errors()).then_some(output);
        Checked {
            output,
            diagnostics: self,
        }
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Self(vec![one])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl<T> Checked<T> {
    /// Moves the findings into `all` and hands on the result.
    pub fn take(self, all: &mut Diagnostics) -> Option<T> {
        all.extend(self.diagnostics);
        self.output
    }
}
