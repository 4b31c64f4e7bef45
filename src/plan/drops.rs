use super::{Action, Change};
use crate::bundle::{Engine, Manifest};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// In these callers wait, or are held: when one goes, whoever is in it is hung up or found by nobody. All other calls go on, also those
/// of accounts, trunks and tenants that go.
const HOLD: [&str; 2] = ["/queues/", "/parking/"];

/// What breaks off on a host when its engine takes a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Drops {
    /// What goes while calls may be in it: `tenants/acme/queues/support`.
    pub calls: Vec<String>,
    /// How many calls were under way on the host when the plan was made; null where nobody asked, as no call is dropped.
    pub active: Option<u64>,
    /// The accounts whose phones are registered no more, as the engine names them.
    pub registrations: Vec<String>,
    /// Whose trunks are away for some seconds and register anew: `tenants/acme`. Calls over them go on.
    pub trunks: BTreeSet<String>,
}

impl Drops {
    /// From the releases that an engine reads before and after, and how they differ.
    pub(super) fn new(
        engine: &Engine,
        before: Option<&Manifest>,
        leaves: &BTreeSet<String>,
        changes: &[Change],
    ) -> Self {
        let hold = |thing: &&String| HOLD.iter().any(|section| thing.contains(section));
        let former = before.and_then(|before| before.engine.as_ref());
        let renewed = |change: &&Change| {
            let mut folders = engine.renewed.iter();
            change.action != Action::Add && folders.any(|folder| change.path.is_in(folder))
        };
        Self {
            calls: leaves.iter().filter(hold).cloned().collect(),
            active: None,
            registrations: former.map(|former| engine.lost(former)).unwrap_or_default(),
            trunks: changes
                .iter()
                .filter(renewed)
                .map(|change| change.from.clone())
                .collect(),
        }
    }

    /// In words, a sentence for each kind.
    pub(super) fn words(&self) -> Vec<String> {
        let calls = self.active.map(|active| match active {
            1 => " (1 call is under way on the host)".to_owned(),
            _ => format!(" ({active} calls are under way on the host)"),
        });
        let lost = self.registrations.len();
        let all = [
            (!self.calls.is_empty()).then(|| {
                let active = calls.unwrap_or_default();
                format!("drops calls: who is in {} then{active}", shown(&self.calls))
            }),
            (lost > 0).then(|| {
                let one = if lost == 1 {
                    "registration of"
                } else {
                    "registrations of"
                };
                format!("drops {lost} {one} {}", shown(&self.registrations))
            }),
            (!self.trunks.is_empty()).then(|| {
                let all: Vec<_> = self.trunks.iter().cloned().collect();
                format!(
                    "drops trunks of {} for some seconds; calls over them go on",
                    shown(&all)
                )
            }),
        ];
        all.into_iter().flatten().collect()
    }
}

/// How many are named; the rest is counted.
const NAMED: usize = 5;

fn shown(all: &[String]) -> String {
    let named: Vec<_> = all
        .iter()
        .take(NAMED)
        .map(|one| super::plain(one))
        .collect();
    match all.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}
