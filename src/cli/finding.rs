//! A finding as it is kept: a place in it is a path and a range, as the numbers of files are of one run alone.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::load::Repository;
use crate::source::{Place, SourceMap};
use serde::{Deserialize, Serialize};

/// A finding.
#[derive(Serialize, Deserialize)]
pub(super) struct Finding {
    code: String,
    message: String,
    labels: Vec<(At, String)>,
    help: Vec<String>,
    notes: Vec<String>,
}

/// A path, and the bytes of its text.
#[derive(Serialize, Deserialize)]
pub(super) struct At(String, u32, u32);

impl Finding {
    /// Findings as they are kept.
    pub(super) fn all(found: &Diagnostics, sources: &SourceMap) -> Vec<Self> {
        found.iter().map(|one| Self::of(one, sources)).collect()
    }

    /// What they were; nothing where one of them cannot be read, or its text is not there.
    pub(super) fn diagnostics(all: Vec<Self>, repository: &Repository) -> Option<Diagnostics> {
        let all = all.into_iter().map(|one| one.diagnostic(repository));
        all.collect()
    }

    fn of(found: &Diagnostic, sources: &SourceMap) -> Self {
        let labels = found.labels.iter();
        Self {
            code: found.code.name().to_owned(),
            message: found.message.clone(),
            labels: labels
                .map(|label| (At::of(label.place, sources), label.text.clone()))
                .collect(),
            help: found.help.clone(),
            notes: found.notes.clone(),
        }
    }
    fn diagnostic(self, repository: &Repository) -> Option<Diagnostic> {
        let mut found = Diagnostic::new(Code::parse(&self.code)?, self.message);
        for (at, text) in self.labels {
            found = found.label(at.place(repository)?, text);
        }
        Some(Diagnostic {
            help: self.help,
            notes: self.notes,
            ..found
        })
    }
}

impl At {
    /// A place.
    pub(super) fn of(place: Place, sources: &SourceMap) -> Self {
        let path = sources.file(place.file).path().to_owned();
        Self(path, place.span.start, place.span.end)
    }

    /// The place; nothing where the text is not there.
    pub(super) fn place(&self, repository: &Repository) -> Option<Place> {
        let Self(path, start, end) = self;
        Some(Place::new(repository.find(path)?, *start, *end))
    }
}
