//! What came of earlier compilations, kept in the user's cache: what did not change since is not made again. It is safe to delete.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::environment;
use super::from_key::{project, sealed_by};
use super::keeping::Keeping;
use super::whole_file::write;
use crate::bundle::{Bundle, Destination, DestinationId, Known, Recipe, Sealed, Stored, Whole};
use crate::plan::Plan;
use crate::secrets::{Vault, keyed_digest};
use crate::target::Basis;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whose what is kept is: either knows what the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeper {
    /// Plans: what lies on hosts.
    Plan,
    /// Folders that are written: what was made of tenants.
    Render,
}

/// What hosts are to have of which nothing was made: they have it, or gave no answer.
pub(super) type Wholes = BTreeMap<DestinationId, (Destination, Whole)>;

/// What is kept for a repository.
pub(super) struct Kept {
    /// Where.
    file: PathBuf,
    /// What of it is known.
    pub(super) known: Arc<Known>,
    there: Option<Arc<OnDisk>>,
}

impl Kept {
    /// Reads it. What cannot be read is not known; nothing where there is no folder for caches, and nobody is to note anything.
    pub(super) fn open(root: &Path, vault: &Vault, keeper: Keeper) -> Option<Self> {
        let folder = environment::cache()?;
        let key = vault.key();
        let known = Known::new(sealed_by(key), context(vault).as_bytes());
        let (known, ending) = match keeper {
            Keeper::Plan => (known, "known"),
            Keeper::Render => (known.of_together(), "rendered"),
        };
        let root = keyed_digest(key, root.as_os_str().as_encoded_bytes());
        let root: String = root.chars().take(16).collect();
        let file = folder.join(format!("{}-{root}.{ending}", project(key)));
        let there = OnDisk::open(&file).map(Arc::new);
        let known = match &there {
            Some(there) => known.open(there.clone()),
            None => known,
        };
        Some(Self {
            file,
            known: Arc::new(known),
            there,
        })
    }

    /// The same without anything that is known.
    pub(super) fn nothing(&self) -> Arc<Known> {
        Arc::new(self.known.nothing())
    }

    /// What a host is to have, where all that it follows from was so before and it had just that.
    pub(super) fn whole(&self, basis: Basis) -> Option<Whole> {
        let known = self.known.together(self.recipe_of_host(basis))?;
        Whole::of(&known.told)
    }

    fn recipe_of_host(&self, basis: Basis) -> Recipe {
        self.known.recipe_together("host", &basis.to_string())
    }

    /// Whether a plan shows a file whose bytes were not made, as it was known: it lies on a host no more.
    pub(super) fn lacks(&self, plan: &Plan, bundle: &Bundle) -> bool {
        let changing = changing(plan, bundle);
        let mut known = changing.iter().map(|recipe| self.known.get(*recipe));
        known.any(|made| made.is_some())
    }

    /// Keeps what lies on hosts as it is to lie there: its bytes are wanted by nobody. What changes is made again next time, so that
    /// it can be shown. Of a host that was not asked, what was known stays so.
    pub(super) fn keep(
        &self,
        based: Vec<(Destination, Basis)>,
        (plan, whole): (&Plan, &Wholes),
        bundle: &Bundle,
    ) {
        let mut keeping = Keeping::new(&self.known, changing(plan, bundle));
        let based = based.into_iter();
        let hosts: BTreeMap<_, _> = based
            .map(|(to, basis)| (to.id, self.recipe_of_host(basis)))
            .collect();
        for part in bundle.parts() {
            let host = plan.hosts.iter();
            let host = host.clone().find(|host| host.id == part.destination.id);
            let frames = keeping.part(part, host.is_some());
            if let Some(recipe) = hosts.get(&part.destination.id) {
                keeping.host(*recipe, (part, host), frames);
            }
        }
        for (id, (_, whole)) in whole {
            let recipe = hosts.get(id).copied();
            keeping.stay(whole.frames.iter().copied().chain(recipe));
        }
        self.write(keeping);
    }

    /// Keeps what was made of tenants, as an index tells it.
    pub(super) fn keep_made(&self, bundle: &Bundle) {
        let mut keeping = Keeping::new(&self.known, BTreeSet::new());
        for part in bundle.parts() {
            for noted in &part.together {
                keeping.frame(noted.recipe, || part.known_together(noted, &self.known));
            }
        }
        self.write(keeping);
    }

    fn write(&self, keeping: Keeping<'_>) {
        // Without it the next run takes longer, and is the same.
        let _unkept = match (keeping.sealed(), &self.there) {
            (Some(Sealed::Whole(bytes)), _) => write(&self.file, &bytes),
            (Some(Sealed::Behind(bytes)), Some(there)) => there.append(&bytes),
            (Some(Sealed::Behind(_)), None) | (None, _) => Ok(()),
        };
    }
}

/// What is kept, on disk, of which what is asked for is read.
struct OnDisk {
    file: File,
    length: u64,
}

impl OnDisk {
    fn open(file: &Path) -> Option<Self> {
        let both = File::options().read(true).write(true).open(file);
        let file = both.or_else(|_| File::open(file)).ok()?;
        let length = file.metadata().ok()?.len();
        Some(Self { file, length })
    }

    /// Puts bytes behind those that were there when it was opened, unless somebody else did. Who reads it before all of them are there
    /// finds no end, and knows nothing.
    fn append(&self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.try_lock()?;
        let is_same = self.file.metadata()?.len() == self.length;
        let written = is_same.then(|| self.file.write_all_at(bytes, self.length));
        self.file.unlock()?;
        written.unwrap_or(Ok(()))
    }
}

impl Stored for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, at: Range<u64>) -> Option<Vec<u8>> {
        let length = at.end.checked_sub(at.start);
        let length = length.filter(|_| at.end <= self.length)?;
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.file.read_exact_at(&mut bytes, at.start).ok()?;
        Some(bytes)
    }
}

/// The recipes of the files that a plan shows as they are to become.
fn changing(plan: &Plan, bundle: &Bundle) -> BTreeSet<Recipe> {
    let changes = plan.hosts.iter().flat_map(|host| {
        let part = bundle.part(&host.id);
        let changes = host.changes.iter();
        changes.filter_map(move |change| part?.entries.get(&change.path)?.recipe)
    });
    changes.collect()
}

/// What all files follow from: this very program, and the secrets that somebody wrote.
fn context(vault: &Vault) -> String {
    let program = environment::program();
    format!("{program}\n{}", vault.digest_of_written())
}
