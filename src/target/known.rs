//! What is made of a tenant is not made again while all that it follows from is as it was.

use super::output::unwritten;
use super::{Output, TenantInput};
use crate::bundle::{Again, BundleError, DestinationId, File, Recipe, ReleasePath, Sink, Together};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What was written of a tenant.
#[derive(Debug, Default)]
pub(super) struct Wrote {
    holds: Vec<String>,
    files: Vec<ReleasePath>,
    /// Whether there was a fault: then it is made again each time, so that it is told.
    faulty: bool,
}

impl Wrote {
    /// Whether there was a fault.
    pub(super) const fn is_faulty(&self) -> bool {
        self.faulty
    }

    /// This, and what was written then.
    pub(super) fn join(&mut self, other: Self) {
        self.holds.extend(other.holds);
        self.files.extend(other.files);
        self.faulty |= other.faulty;
    }
}

impl Output<'_> {
    /// The recipe of `what` is made of a tenant; nothing where nothing can be known.
    pub(super) fn recipe(&mut self, what: &str, input: &TenantInput<'_>) -> Option<Recipe> {
        let (known, basis) = (self.sink.known()?, input.basis?);
        Some(known.recipe_together(what, &basis.to_string()))
    }

    /// Hands on what came of a recipe before, and gives what was told of it.
    pub(super) fn known<T: DeserializeOwned>(&mut self, recipe: Option<Recipe>) -> Option<T> {
        let known = self.sink.known()?.together(recipe?)?;
        let told = serde_json::from_slice(&known.told).ok()?;
        let wrote = Wrote {
            holds: known.holds.clone(),
            files: known.files.iter().map(|file| file.path.clone()).collect(),
            faulty: false,
        };
        self.holds(known.holds);
        for file in known.files {
            let path = file.path.clone();
            if let Err(error) = self.sink.again(&self.destination, file) {
                self.found.push(unwritten(path.as_str(), &error));
            }
        }
        self.note_told(known.recipe, known.told, wrote);
        Some(told)
    }

    /// Does `work`, and says what it wrote.
    pub(super) fn noted<T>(&mut self, work: impl FnOnce(&mut Output<'_>) -> T) -> (T, Wrote) {
        let mut notes = Notes {
            inner: self.sink,
            wrote: Wrote::default(),
        };
        let mut output = Output {
            sink: &mut notes,
            reveal: self.reveal,
            destination: self.destination.clone(),
            found: crate::diag::Diagnostics::default(),
        };
        let result = work(&mut output);
        let (found, mut wrote) = (output.found, notes.wrote);
        wrote.faulty = !found.is_empty();
        self.found.extend(found);
        (result, wrote)
    }

    /// Takes note of what a recipe came to.
    pub(super) fn note(&mut self, recipe: Option<Recipe>, told: &impl Serialize, wrote: Wrote) {
        let told = serde_json::to_vec(told).ok();
        if let Some((recipe, told)) = recipe.zip(told).filter(|_| !wrote.faulty) {
            self.note_told(recipe, told, wrote);
        }
    }

    fn note_told(&mut self, recipe: Recipe, told: Vec<u8>, wrote: Wrote) {
        let together = Together {
            recipe,
            told,
            holds: wrote.holds,
            files: wrote.files,
        };
        if let Err(error) = self.sink.together(&self.destination, together) {
            self.found
                .push(unwritten(self.destination.as_str(), &error));
        }
    }
}

/// Hands on, and notes what.
struct Notes<'a> {
    inner: &'a mut dyn Sink,
    wrote: Wrote,
}

impl Sink for Notes<'_> {
    fn inner(&mut self) -> Option<&mut dyn Sink> {
        Some(self.inner)
    }

    fn file(&mut self, destination: &DestinationId, file: File) -> Result<(), BundleError> {
        self.wrote.files.push(file.path.clone());
        self.inner.file(destination, file)
    }

    fn holds(&mut self, at: &DestinationId, things: Vec<String>) -> Result<(), BundleError> {
        self.wrote.holds.extend(things.iter().cloned());
        self.inner.holds(at, things)
    }

    fn again(&mut self, destination: &DestinationId, file: Again) -> Result<(), BundleError> {
        self.wrote.files.push(file.path.clone());
        self.inner.again(destination, file)
    }
}
