use super::change::changes;
use super::refusal::{others, unfit};
use super::{Change, Counts, Deployed, Drops, Pending, Refusal};
use crate::bundle::{Destination, DestinationId, Digest, Engine, Manifest, Pieced, Whole};
use std::collections::BTreeSet;

/// What an apply would do on one host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPlan {
    /// The host.
    pub id: DestinationId,
    /// How it is reached, for people.
    pub connect: String,
    /// The name of the release that it runs; `None` before the first apply.
    pub base: Option<String>,
    /// The release that it will run.
    pub release: Digest,
    /// The files that differ.
    pub changes: Vec<Change>,
    /// What of the repository lives there now and is not to live there any more, as references.
    pub leaves: BTreeSet<String>,
    /// What of the repository lives there from now on, and did not before.
    pub comes: BTreeSet<String>,
    /// How many files the release has.
    pub files: usize,
    /// The modules of the engine that will be reloaded.
    pub reload: Vec<String>,
    /// What breaks off when they are.
    pub drops: Drops,
    /// Files of the live release that somebody edited by hand; those edits would be lost.
    pub edited: Vec<String>,
    /// Links through which the engine reads the live release, and that are gone.
    pub unlinked: Vec<String>,
    /// Whether the live release was never found working, or the engine may hold another one in memory, so that everything is
    /// reloaded and verified again.
    pub unconfirmed: bool,
    /// What waits for confirmation there; until then nothing else is applied.
    pub pending: Option<Pending>,
    /// Why it cannot be carried out.
    pub refusals: Vec<Refusal>,
}

/// How what a host is to run differs from what it runs.
#[derive(Default)]
struct Difference {
    changes: Vec<Change>,
    leaves: BTreeSet<String>,
    comes: BTreeSet<String>,
    reload: Vec<String>,
    drops: Drops,
    refusals: Vec<Refusal>,
}

impl HostPlan {
    /// Compares what a host runs with what it is to run.
    pub fn new(destination: &Destination, manifest: &Pieced<'_>, deployed: &Deployed) -> Self {
        let release = (manifest.release(), manifest.files.len());
        let difference = Difference::new(destination, manifest, deployed);
        Self::differing(destination, release, deployed, difference)
    }

    /// That of a host which runs a release that is known, and is to run just that.
    pub fn same(destination: &Destination, whole: &Whole, deployed: &Deployed) -> Self {
        let difference = Difference::none(destination, deployed);
        Self::differing(
            destination,
            (whole.release, whole.files),
            deployed,
            difference,
        )
    }

    fn differing(
        destination: &Destination,
        (release, files): (Digest, usize),
        deployed: &Deployed,
        difference: Difference,
    ) -> Self {
        let mut refusals = difference.refusals;
        refusals.extend(unfit(destination, deployed));
        Self {
            id: destination.id.clone(),
            connect: destination.connect.to_string(),
            base: deployed.release.clone(),
            release,
            changes: difference.changes,
            leaves: difference.leaves,
            comes: difference.comes,
            files,
            reload: difference.reload,
            drops: difference.drops,
            edited: deployed.edited.clone(),
            unlinked: deployed.unlinked(),
            unconfirmed: deployed.is_unsure(),
            pending: deployed.pending.clone(),
            refusals,
        }
    }

    /// Whether the host runs exactly this, whether or not it was found working, and somebody edited it.
    pub fn is_there(&self) -> bool {
        let live = self.base.as_deref().and_then(|name| name.split('.').next());
        live == Some(self.release.to_string().as_str())
    }

    /// Whether the host runs exactly this, and it was found working.
    pub fn is_nothing(&self) -> bool {
        self.is_there() && !self.unconfirmed && self.edited.is_empty() && self.unlinked.is_empty()
    }

    /// The changes, counted.
    pub fn counts(&self) -> Counts {
        Counts::of(&self.changes, self.files)
    }
}

impl Difference {
    fn new(destination: &Destination, manifest: &Manifest, deployed: &Deployed) -> Self {
        let before = deployed.manifest.as_ref();
        let changes = changes(before, manifest);
        let old = before.and_then(|before| before.engine.as_ref());
        let engine = manifest.engine.as_ref();
        let engine = engine.filter(|_| destination.has_live_engine());
        let leaves = before
            .map(|before| before.holds.difference(&manifest.holds).cloned().collect())
            .unwrap_or_default();
        Self {
            drops: engine
                .map(|engine| Drops::new(engine, before, &leaves, &changes))
                .unwrap_or_default(),
            reload: engine
                .map(|engine| modules(engine, old, &changes, deployed.is_all_read_again()))
                .unwrap_or_default(),
            changes,
            leaves,
            comes: match before {
                Some(before) => manifest.holds.difference(&before.holds).cloned().collect(),
                None => manifest.holds.clone(),
            },
            refusals: others(manifest, deployed),
        }
    }

    /// None; all may have to be read again all the same.
    fn none(destination: &Destination, deployed: &Deployed) -> Self {
        let engine = destination.engine.as_ref();
        let engine = engine.filter(|_| destination.has_live_engine());
        let again = |engine| modules(engine, Some(engine), &[], deployed.is_all_read_again());
        Self {
            reload: engine.map(again).unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// The modules whose files differ, in the engine's order, each once.
fn modules(
    engine: &Engine,
    old: Option<&Engine>,
    changes: &[Change],
    everything: bool,
) -> Vec<String> {
    let mut seen = BTreeSet::new();
    // What another engine read is nothing that this one reads again
    let old = old.filter(|old| old.kind == engine.kind);
    let old_folders = old.map(|old| old.folders.as_slice()).unwrap_or_default();
    let gone = old_folders
        .iter()
        .filter(|folder| !engine.folders.contains(folder));
    let differs = |release: &str| changes.iter().any(|change| change.path.is_in(release));
    let here = engine
        .folders
        .iter()
        .filter(|folder| everything || !old_folders.contains(folder) || differs(&folder.release));
    here.chain(gone)
        .map(|folder| folder.module.clone())
        .filter(|module| seen.insert(module.clone()))
        .collect()
}
