//! What was found of a tenant, as it is kept: a place in it is a path and a range, as the numbers of files are of one run alone.

use crate::analyse::{Analysed, Incoming};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::load::Repository;
use crate::model::{TenantId, TrunkId};
use crate::source::{Place, SourceMap};
use serde::{Deserialize, Serialize};

/// What was seen of a tenant.
#[derive(Default)]
pub(super) struct Seen {
    /// Of its calls.
    pub(super) analysed: Analysed,
    /// Of what its engine and its phones cannot do.
    pub(super) audited: Diagnostics,
}

/// The same to be kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    found: Vec<Finding>,
    incoming: Vec<Comes>,
    audited: Vec<Finding>,
}

#[derive(Serialize, Deserialize)]
struct Finding {
    code: String,
    message: String,
    labels: Vec<(At, String)>,
    help: Vec<String>,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Comes {
    trunk: String,
    text: String,
    number: String,
    at: At,
}

/// A path, and the bytes of its text.
#[derive(Serialize, Deserialize)]
struct At(String, u32, u32);

impl Seen {
    /// As it is kept.
    pub(super) fn kept(&self, sources: &SourceMap) -> Option<Vec<u8>> {
        let findings =
            |found: &Diagnostics| found.iter().map(|one| finding(one, sources)).collect();
        let incoming = self.analysed.incoming.iter().map(|one| Comes {
            trunk: one.trunk.as_str().to_owned(),
            text: one.text.clone(),
            number: one.number.clone(),
            at: at(one.place, sources),
        });
        let kept = Kept {
            found: findings(&self.analysed.found),
            incoming: incoming.collect(),
            audited: findings(&self.audited),
        };
        serde_json::to_vec(&kept).ok()
    }

    /// What was kept of a tenant whose documents are as they were.
    pub(super) fn of(kept: &[u8], id: &TenantId, repository: &Repository) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(kept).ok()?;
        let findings = |all: Vec<Finding>| {
            let all = all.into_iter().map(|one| one.diagnostic(repository));
            all.collect::<Option<Diagnostics>>()
        };
        let incoming = kept.incoming.into_iter().map(|one| {
            Some(Incoming {
                tenant: id.clone(),
                trunk: TrunkId::parse(&one.trunk).ok()?,
                text: one.text,
                number: one.number,
                place: one.at.place(repository)?,
            })
        });
        let analysed = Analysed {
            found: findings(kept.found)?,
            incoming: incoming.collect::<Option<_>>()?,
        };
        let audited = findings(kept.audited)?;
        Some(Self { analysed, audited })
    }
}

fn finding(found: &Diagnostic, sources: &SourceMap) -> Finding {
    let labels = found.labels.iter();
    Finding {
        code: found.code.name().to_owned(),
        message: found.message.clone(),
        labels: labels
            .map(|label| (at(label.place, sources), label.text.clone()))
            .collect(),
        help: found.help.clone(),
        notes: found.notes.clone(),
    }
}

fn at(place: Place, sources: &SourceMap) -> At {
    let path = sources.file(place.file).path().to_owned();
    At(path, place.span.start, place.span.end)
}

impl Finding {
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
    fn place(&self, repository: &Repository) -> Option<Place> {
        let Self(path, start, end) = self;
        Some(Place::new(repository.find(path)?, *start, *end))
    }
}
