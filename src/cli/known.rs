//! What came of earlier compilations, kept in the user's cache: what did not change since is not made again. It is safe to delete.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the cache is read and written"
)]

use super::compile::{Built, Front, project, sealed_by};
use super::environment;
use crate::bundle::{Bundle, DestinationId, Known};
use crate::plan::Plan;
use crate::secrets::{Vault, keyed_digest};
use std::collections::BTreeSet;
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
        let known = known.open(&bytes.unwrap_or_default());
        Self {
            file,
            known: Arc::new(known),
        }
    }

    /// Whether a plan shows a file whose bytes were not made, as it was known: it lies on no host any more.
    pub(super) fn lacks(&self, plan: &Plan, bundle: &Bundle) -> bool {
        let changes = plan.hosts.iter().flat_map(|host| {
            let part = bundle.part(&host.id);
            let changes = host.changes.iter();
            changes.filter_map(move |change| part?.entries.get(&change.path))
        });
        let mut recipes = changes.filter_map(|entry| entry.recipe);
        recipes.any(|recipe| self.known.get(recipe).is_some())
    }

    /// Keeps what lies on hosts as it is to lie there: its bytes are wanted by nobody. What changes is made again next time, so that
    /// it can be shown and sent.
    pub(super) fn keep(&self, plan: &Plan, built: &Built) {
        let now = (*self.known)
            .clone()
            .with(built.bundle.parts().flat_map(|part| {
                let changes = changed(plan, &part.destination.id);
                let entries = part.entries.iter();
                let entries = entries.filter_map(move |(path, entry)| {
                    let (recipe, made) = entry.made()?;
                    let stays = match &changes {
                        Some(changes) => !changes.contains(path.as_str()),
                        None => self.known.get(recipe).is_some(),
                    };
                    stays.then_some((recipe, made))
                });
                entries.collect::<Vec<_>>()
            }));
        if let Some(file) = self.file.as_ref().filter(|_| now != *self.known) {
            // Without it the next run takes longer, and is the same.
            let _unkept = write(file, &now.seal());
        }
    }
}

/// What all files follow from: this very program, and the secrets that somebody wrote.
fn context(vault: &Vault) -> String {
    let program = environment::program();
    format!("{program}\n{}", vault.digest_of_written())
}

/// The files of a host that would change; nothing where it was not asked.
fn changed<'p>(plan: &'p Plan, id: &DestinationId) -> Option<BTreeSet<&'p str>> {
    let host = plan.hosts.iter().find(|host| host.id == *id)?;
    let paths = host.changes.iter().map(|change| change.path.as_str());
    Some(paths.collect())
}

/// Writes it whole or not at all, for nobody else to read.
fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(bytes)?;
    new.persist(file)?;
    Ok(())
}
