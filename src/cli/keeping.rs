//! What of a run is known to the next.

use crate::bundle::{Again, Known, Part, Recipe, Sealed, Together, Whole};
use crate::plan::HostPlan;
use std::collections::{BTreeMap, BTreeSet};

/// What is known after a run.
pub(super) struct Keeping<'k> {
    known: &'k Known,
    changing: BTreeSet<Recipe>,
    stays: BTreeSet<Recipe>,
    new: BTreeMap<Recipe, Together<Again>>,
}

impl<'k> Keeping<'k> {
    /// Nothing yet, of files but those whose recipes are `changing`.
    pub(super) const fn new(known: &'k Known, changing: BTreeSet<Recipe>) -> Self {
        Self {
            known,
            changing,
            stays: BTreeSet::new(),
            new: BTreeMap::new(),
        }
    }

    /// Keeps what of a part does not change, and tells what has it.
    pub(super) fn part(&mut self, part: &Part, asked: bool) -> BTreeSet<Recipe> {
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
                let known = self.known;
                self.frame(noted.recipe, || part.known_together(noted, known));
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
    pub(super) fn host(
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
    pub(super) fn tell(&mut self, recipe: Recipe, told: Vec<u8>) {
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

    /// Keeps what was made together.
    pub(super) fn frame(&mut self, recipe: Recipe, make: impl FnOnce() -> Option<Together<Again>>) {
        if self.known.is_sound() && self.known.knows(recipe) {
            self.stays.insert(recipe);
        } else if let Some(made) = make() {
            self.new.insert(recipe, made);
        }
    }

    /// What was known of these stays so.
    pub(super) fn stay(&mut self, recipes: impl IntoIterator<Item = Recipe>) {
        let known = self.known;
        let sound = known.is_sound();
        let known = recipes
            .into_iter()
            .filter(|recipe| sound && known.knows(*recipe));
        self.stays.extend(known);
    }

    /// As it is kept; nothing where just that is known. Of what somebody changed nothing stays.
    pub(super) fn sealed(mut self) -> Option<Sealed> {
        let sound = self.known.is_sound();
        self.stays
            .retain(|recipe| sound && !self.new.contains_key(recipe));
        let all = self.stays.iter().chain(self.new.keys()).copied().collect();
        let just = sound && self.known.is_just(&all);
        let changed = !just || !self.new.is_empty();
        changed.then(|| self.known.seal(&self.stays, self.new.into_values()))
    }
}
