//! What came of earlier compilations, kept in the user's cache: what did not change since is not made again. It is safe to delete.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::built::{project, sealed_by};
use super::compared::Compared;
use super::compile::Front;
use super::environment;
use crate::bundle::{Again, Bundle, Known, Part, Recipe, Stored, Together, Whole};
use crate::plan::{HostPlan, Plan};
use crate::secrets::{Vault, keyed_digest};
use crate::target::Basis;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Write;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is kept for a repository.
pub(super) struct Kept {
    /// Where; nowhere without a folder for caches.
    file: Option<PathBuf>,
    /// What of it is known.
    pub(super) known: Arc<Known>,
}

impl Kept {
    /// Reads it. What cannot be read is not known.
    pub(super) fn open(front: &Front, vault: &Vault) -> Self {
        let key = vault.key();
        let known = Known::new(sealed_by(key), context(vault).as_bytes());
        let name = || {
            let root = keyed_digest(key, front.root.as_os_str().as_encoded_bytes());
            let root: String = root.chars().take(16).collect();
            format!("{}-{root}.known", project(key))
        };
        let file = environment::cache().map(|folder| folder.join(name()));
        let there = file.as_ref().and_then(|file| File::open(file).ok());
        let known = match there.and_then(OnDisk::new) {
            Some(there) => known.open(Arc::new(there)),
            None => known,
        };
        Self {
            file,
            known: Arc::new(known),
        }
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
    pub(super) fn keep(&self, front: &Front, compared: &Compared, bundle: &Bundle) {
        let mut keeping = Keeping {
            known: &self.known,
            changing: changing(&compared.plan, bundle),
            stays: BTreeSet::new(),
            new: BTreeMap::new(),
        };
        let based = front.based().into_iter();
        let hosts: BTreeMap<_, _> = based
            .map(|(to, basis)| (to.id, self.recipe_of_host(basis)))
            .collect();
        for part in bundle.parts() {
            let host = compared.plan.hosts.iter();
            let host = host.clone().find(|host| host.id == part.destination.id);
            let frames = keeping.part(part, host.is_some());
            if let Some(recipe) = hosts.get(&part.destination.id) {
                keeping.host(*recipe, (part, host), frames);
            }
        }
        for (id, (_, whole)) in &compared.whole {
            let recipe = hosts.get(id).copied();
            keeping.stay(whole.frames.iter().copied().chain(recipe));
        }
        if let (Some(file), Some(bytes)) = (&self.file, keeping.sealed()) {
            // Without it the next run takes longer, and is the same.
            let _unkept = write(file, &bytes);
        }
    }
}

/// What is known after a plan.
struct Keeping<'k> {
    known: &'k Known,
    changing: BTreeSet<Recipe>,
    stays: BTreeSet<Recipe>,
    new: BTreeMap<Recipe, Together<Again>>,
}

impl Keeping<'_> {
    /// Keeps what of a part does not change, and tells what has it.
    fn part(&mut self, part: &Part, asked: bool) -> BTreeSet<Recipe> {
        let (mut within, mut frames) = (BTreeSet::new(), BTreeSet::new());
        for noted in &part.together {
            let mut entries = noted.files.iter().filter_map(|path| part.entries.get(path));
            let stays = entries.all(|entry| {
                let recipe = entry.recipe;
                recipe.is_some_and(|recipe| !self.changing.contains(&recipe))
            });
            if stays && (asked || self.known.knows(noted.recipe)) {
                within.extend(&noted.files);
                frames.insert(noted.recipe);
                self.frame(noted.recipe, || part.known_together(noted));
            }
        }
        let alone = part.entries.iter();
        let alone = alone.filter(|(path, _)| !within.contains(path));
        let alone = alone.filter_map(|(path, entry)| entry.again(path));
        let stays = alone.filter(|file| !self.changing.contains(&file.recipe));
        frames.extend(self.alone(stays.collect(), asked));
        frames
    }

    /// Keeps files of which others that were made with them change, in the frames that had them before or in one of their own.
    fn alone(&mut self, files: Vec<Again>, asked: bool) -> BTreeSet<Recipe> {
        let (mut frames, mut new) = (BTreeSet::new(), Vec::new());
        for file in files {
            match self.known.along_with(file.recipe) {
                Some(frame) => drop(frames.insert(frame)),
                None => new.push(file),
            }
        }
        self.stay(frames.iter().copied());
        if asked && !new.is_empty() {
            let recipe = self.known.recipe_of_files(&new);
            let (told, holds) = (Vec::new(), Vec::new());
            frames.insert(recipe);
            self.frame(recipe, || {
                Some(Together {
                    recipe,
                    told,
                    holds,
                    files: new,
                })
            });
        }
        frames
    }

    /// Keeps what a host is to have, where it has just that.
    fn host(
        &mut self,
        recipe: Recipe,
        (part, plan): (&Part, Option<&HostPlan>),
        frames: BTreeSet<Recipe>,
    ) {
        let Some(plan) = plan else {
            return self.stay([recipe]);
        };
        if plan.is_there() && plan.changes.is_empty() {
            self.tell(recipe, Whole::new(part, plan.release, frames).told());
        }
    }

    /// Keeps what is told under a recipe.
    fn tell(&mut self, recipe: Recipe, told: Vec<u8>) {
        let known = self.known.together(recipe);
        if known.is_some_and(|known| known.told == told) {
            return self.stay([recipe]);
        }
        let (holds, files) = (Vec::new(), Vec::new());
        let one = Together {
            recipe,
            told,
            holds,
            files,
        };
        self.new.insert(recipe, one);
    }

    fn frame(&mut self, recipe: Recipe, make: impl FnOnce() -> Option<Together<Again>>) {
        if self.known.is_sound() && self.known.knows(recipe) {
            self.stays.insert(recipe);
        } else if let Some(made) = make() {
            self.new.insert(recipe, made);
        }
    }

    /// What was known of these stays so.
    fn stay(&mut self, recipes: impl IntoIterator<Item = Recipe>) {
        let known = self.known;
        let sound = known.is_sound();
        let known = recipes
            .into_iter()
            .filter(|recipe| sound && known.knows(*recipe));
        self.stays.extend(known);
    }

    /// As it is kept; nothing where just that is known. Of what somebody changed nothing stays.
    fn sealed(mut self) -> Option<Vec<u8>> {
        let sound = self.known.is_sound();
        self.stays
            .retain(|recipe| sound && !self.new.contains_key(recipe));
        let all = self.stays.iter().chain(self.new.keys()).copied().collect();
        let just = sound && self.known.is_just(&all);
        let changed = !just || !self.new.is_empty();
        changed.then(|| self.known.seal(&self.stays, self.new.into_values()))
    }
}

/// What is kept, on disk, of which what is asked for is read.
struct OnDisk {
    file: File,
    length: u64,
}

impl OnDisk {
    fn new(file: File) -> Option<Self> {
        let length = file.metadata().ok()?.len();
        Some(Self { file, length })
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

/// Writes it whole or not at all, for nobody else to read.
pub(super) fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.persist(file)?;
    Ok(())
}
