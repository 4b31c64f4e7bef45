//! What came of earlier compilations, kept in the user's cache: what did not change since is not made again. It is safe to delete.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::built::{project, sealed_by};
use super::compile::Front;
use super::environment;
use crate::bundle::{Bundle, Known, Recipe};
use crate::plan::Plan;
use crate::secrets::{Vault, keyed_digest};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
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
        let bytes = file.as_ref().and_then(|file| fs::read(file).ok());
        let known = known.open(bytes.unwrap_or_default());
        Self {
            file,
            known: Arc::new(known),
        }
    }

    /// The same without anything that is known.
    pub(super) fn nothing(&self) -> Arc<Known> {
        Arc::new((*self.known).clone().with([], []))
    }

    /// Whether a plan shows a file whose bytes were not made, as it was known: it lies on a host no more.
    pub(super) fn lacks(&self, plan: &Plan, bundle: &Bundle) -> bool {
        let changing = changing(plan, bundle);
        let mut known = changing.iter().map(|recipe| self.known.get(*recipe));
        known.any(|made| made.is_some())
    }

    /// Keeps what lies on hosts as it is to lie there: its bytes are wanted by nobody. What changes is made again next time, so that
    /// it can be shown. Of a host that was not asked, what was known stays so.
    pub(super) fn keep(&self, plan: &Plan, bundle: &Bundle) {
        let changing = changing(plan, bundle);
        let parts = bundle.parts().map(|part| {
            let asked = plan.hosts.iter().any(|host| host.id == part.destination.id);
            (part, asked)
        });
        let (mut made, mut together) = (BTreeMap::new(), Vec::new());
        for (part, asked) in parts {
            let mut within = BTreeSet::new();
            let whole = part.together.iter().filter(|noted| {
                let mut entries = noted.files.iter().filter_map(|path| part.entries.get(path));
                let stays = entries.all(|entry| {
                    let recipe = entry.recipe;
                    recipe.is_some_and(|recipe| !changing.contains(&recipe))
                });
                stays && (asked || self.known.knows(noted.recipe))
            });
            for noted in whole {
                within.extend(&noted.files);
                together.push((part, noted));
            }
            let alone = part
                .entries
                .iter()
                .filter(|(path, _)| !within.contains(path));
            let alone = alone.filter_map(|(_, entry)| entry.made());
            let stays = alone.filter(|(recipe, _)| {
                !changing.contains(recipe) && (asked || self.known.get(*recipe).is_some())
            });
            made.extend(stays);
        }
        let recipes = together.iter().map(|(_, noted)| noted.recipe);
        if self.known.is_just(&made, &recipes.collect()) {
            return;
        }
        let together = together.into_iter();
        let together = together.filter_map(|(part, noted)| part.known_together(noted));
        let now = (*self.known).clone().with(made, together);
        if let Some(file) = &self.file {
            // Without it the next run takes longer, and is the same.
            let _unkept = write(file, &now.seal());
        }
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
