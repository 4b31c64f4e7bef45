//! What was found of a tenant's calls and of what its engine and phones cannot do, as it is kept.

use super::finding::{At, Finding};
use crate::analyse::{Analysed, Incoming};
use crate::diag::Diagnostics;
use crate::load::Repository;
use crate::model::{TenantId, TrunkId};
use crate::source::SourceMap;
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
struct Comes {
    trunk: String,
    text: String,
    number: String,
    at: At,
}

impl Seen {
    /// As it is kept.
    pub(super) fn kept(&self, sources: &SourceMap) -> Option<Vec<u8>> {
        let incoming = self.analysed.incoming.iter().map(|one| Comes {
            trunk: one.trunk.as_str().to_owned(),
            text: one.text.clone(),
            number: one.number.clone(),
            at: At::of(one.place, sources),
        });
        let kept = Kept {
            found: Finding::all(&self.analysed.found, sources),
            incoming: incoming.collect(),
            audited: Finding::all(&self.audited, sources),
        };
        serde_json::to_vec(&kept).ok()
    }

    /// What was kept of a tenant whose documents are as they were.
    pub(super) fn of(kept: &[u8], id: &TenantId, repository: &Repository) -> Option<Self> {
        let kept: Kept = serde_json::from_slice(kept).ok()?;
        let findings = |all| Finding::diagnostics(all, repository);
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
