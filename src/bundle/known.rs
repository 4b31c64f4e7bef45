use super::known_form::{Reader, Writer};
use super::known_frames::{Frames, Sealing, Stored};
use super::{Again, BundleKey, File, ReleasePath, Sum, Together};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The digest of all that the bytes of a file, or all files of a tenant, follow from: templates, values, documents, secrets, and the
/// program. It is keyed, so that nothing can be guessed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Recipe(pub(super) [u8; 32]);

/// What is to be known of the bytes of a file without having them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Their length.
    pub size: u64,
    /// Their sum.
    pub sum: Sum,
    /// The sum of the masked text; there only when the file holds a secret.
    pub masked: Option<Sum>,
}

/// What came of recipes that were followed before, so that they need not be followed again.
///
/// It is kept between runs as bytes that hold no secret, and tell nothing without the key; what anybody changed of them is as good as not
/// there. What was made together is a frame of them, which is read when it is asked for.
#[derive(Debug)]
pub struct Known {
    key: BundleKey,
    context: [u8; 32],
    frames: Frames,
    /// The files of each frame, once one of them was asked for.
    files: Vec<OnceLock<BTreeMap<Recipe, Made>>>,
}

impl Known {
    /// Nothing is known yet. `context` is what all recipes have in common: the program, and the secrets that somebody wrote.
    pub fn new(key: BundleKey, context: &[u8]) -> Self {
        let context = key.mac(&[b"\0context", context]);
        Self {
            frames: Frames::none(&key),
            key,
            context,
            files: Vec::new(),
        }
    }

    /// The same without anything that is known.
    #[must_use]
    pub fn nothing(&self) -> Self {
        Self {
            key: self.key.clone(),
            context: self.context,
            frames: Frames::none(&self.key),
            files: Vec::new(),
        }
    }

    /// The recipe of a file, from the digest of its template and values.
    pub fn recipe(&self, values: &[u8; 32]) -> Recipe {
        Recipe(self.key.mac(&[b"\0recipe", &self.context, values]))
    }

    /// The recipe of a file that is this text, with the values of its secrets instead of their names.
    pub fn recipe_of_text(&self, text: &str) -> Recipe {
        Recipe(self.key.mac(&[b"\0text", &self.context, text.as_bytes()]))
    }

    /// The recipe of what is made together, from what it is and the digest of all that it follows from.
    pub fn recipe_together(&self, what: &str, from: &str) -> Recipe {
        let (what, from) = (what.as_bytes(), from.as_bytes());
        Recipe(
            self.key
                .mac(&[b"\0together", &self.context, what, &[0], from]),
        )
    }

    /// A recipe that stands for just these files.
    pub fn recipe_of_files(&self, files: &[Again]) -> Recipe {
        let recipes = files.iter().map(|file| &file.recipe.0[..]);
        let parts: Vec<_> = [&b"\0files"[..], &self.context]
            .into_iter()
            .chain(recipes)
            .collect();
        Recipe(self.key.mac(&parts))
    }

    /// What came of the recipe of a file.
    pub fn get(&self, recipe: Recipe) -> Option<Made> {
        self.within(recipe).map(|(_, made)| made)
    }

    /// What was made together with the file of a recipe.
    pub fn along_with(&self, recipe: Recipe) -> Option<Recipe> {
        let (at, _) = self.within(recipe)?;
        self.frames.recipe(at)
    }

    /// What came of a recipe of what is made together.
    pub fn together(&self, recipe: Recipe) -> Option<Together<Again>> {
        let bytes = self.frames.read(self.frames.at(recipe)?)?;
        self.read(recipe, &bytes)
    }

    /// Whether just this is known.
    pub fn is_just(&self, together: &BTreeSet<Recipe>) -> bool {
        together.iter().eq(self.frames.recipes())
    }

    /// Whether it is known what came of a recipe of what is made together.
    pub fn knows(&self, recipe: Recipe) -> bool {
        self.frames.at(recipe).is_some()
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.frames.recipes().next().is_none()
    }

    /// Whether none of what was asked for had been changed by anybody.
    pub fn is_sound(&self) -> bool {
        self.frames.is_sound()
    }

    /// Knows what was kept; bytes that we did not write with this key are as good as none.
    #[must_use]
    pub fn open(self, stored: Arc<dyn Stored>) -> Self {
        let frames = Frames::open(&self.key, stored);
        let frames = frames.unwrap_or_else(|| Frames::none(&self.key));
        let files = frames.recipes().map(|_| OnceLock::new()).collect();
        Self {
            frames,
            files,
            ..self
        }
    }

    /// As it is kept to know what `stays` of what is known, and `new`. The sum of a file that holds a PIN would give the PIN away, so
    /// each lies under a pad of its own.
    pub fn seal(
        &self,
        stays: &BTreeSet<Recipe>,
        new: impl IntoIterator<Item = Together<Again>>,
    ) -> Vec<u8> {
        let mut sealing = Sealing::new(&self.key);
        sealing.take(&self.frames, stays);
        for one in new {
            let mut out = Writer::default();
            self.write(&one, &mut out);
            let files = one.files.iter().map(|file| file.recipe);
            sealing.add(one.recipe, &Vec::from(out), files);
        }
        sealing.end()
    }

    /// The file of a recipe, and the frame that has it.
    fn within(&self, recipe: Recipe) -> Option<(usize, Made)> {
        let mut frames = self.frames.with(recipe).into_iter();
        frames.find_map(|at| Some((at, *self.files_of(at)?.get(&recipe)?)))
    }

    fn files_of(&self, at: usize) -> Option<&BTreeMap<Recipe, Made>> {
        let known = self.files.get(at)?;
        Some(known.get_or_init(|| {
            let recipe = self.frames.recipe(at);
            let one = recipe.and_then(|recipe| self.together(recipe));
            let files = one.into_iter().flat_map(|one| one.files);
            files.map(|file| (file.recipe, file.made)).collect()
        }))
    }

    fn write(&self, one: &Together<Again>, out: &mut Writer) {
        out.bytes(&one.told);
        out.count(one.holds.len());
        one.holds.iter().for_each(|thing| out.text(thing));
        out.count(one.files.len());
        for file in &one.files {
            out.text(file.path.as_str());
            out.text(&file.provenance);
            self.write_made(file.recipe, &file.made, out);
        }
    }

    fn read(&self, recipe: Recipe, bytes: &[u8]) -> Option<Together<Again>> {
        let mut from = Reader::new(bytes);
        let told = from.bytes()?.to_vec();
        let holds = (0..from.count()?)
            .map(|_| from.text())
            .collect::<Option<_>>()?;
        let files = (0..from.count()?).map(|_| self.read_file(&mut from));
        let files = files.collect::<Option<_>>()?;
        Some(Together {
            recipe,
            told,
            holds,
            files,
        })
    }

    fn read_file(&self, from: &mut Reader<'_>) -> Option<Again> {
        let path = ReleasePath::new(from.text()?).ok()?;
        let provenance = from.text()?;
        let (recipe, made) = self.read_made(from)?;
        Some(Again {
            path,
            mode: File::MODE,
            provenance,
            recipe,
            made,
        })
    }

    fn write_made(&self, recipe: Recipe, made: &Made, out: &mut Writer) {
        out.raw(&recipe.0);
        out.number(made.size);
        out.number(made.masked.is_some().into());
        out.raw(&made.sum.under(self.pad(recipe)));
        out.raw(&made.masked.map_or([0; 32], |masked| masked.under([0; 32])));
    }

    fn read_made(&self, from: &mut Reader<'_>) -> Option<(Recipe, Made)> {
        let recipe = Recipe(from.array()?);
        let (size, has_masked) = (from.number()?, from.number()?);
        let (sum, masked) = (
            Sum::from_bytes(from.array()?),
            Sum::from_bytes(from.array()?),
        );
        let made = Made {
            size,
            sum: Sum::from_bytes(sum.under(self.pad(recipe))),
            masked: (has_masked == 1).then_some(masked),
        };
        Some((recipe, made))
    }

    /// Lies over the sum that came of a recipe, and over no other: from one recipe comes one sum.
    fn pad(&self, recipe: Recipe) -> [u8; 32] {
        self.key.mac(&[b"\0pad", &recipe.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(key: u8, context: &str) -> Known {
        Known::new(BundleKey::new([key; 32]), context.as_bytes())
    }

    fn made(text: &str, masked: Option<&str>) -> Made {
        Made {
            size: text.len() as u64,
            sum: Sum::of(text.as_bytes()),
            masked: masked.map(|masked| Sum::of(masked.as_bytes())),
        }
    }

    fn file(path: &str, recipe: Recipe, made: Made) -> Again {
        Again {
            path: ReleasePath::new(path).unwrap(),
            mode: File::MODE,
            provenance: "tenants/acme".to_owned(),
            recipe,
            made,
        }
    }

    fn calls(known: &Known) -> Together<Again> {
        let recipe = |values: u8| known.recipe(&[values; 32]);
        let secret = made("1234", Some("<secret>"));
        Together {
            recipe: known.recipe_together("calls", "0"),
            told: b"told".to_vec(),
            holds: vec!["tenants/acme".to_owned()],
            files: vec![
                file("a/b", recipe(1), secret),
                file("a/c", recipe(2), made("", None)),
            ],
        }
    }

    fn phones(known: &Known) -> Together<Again> {
        Together {
            recipe: known.recipe_together("phones", "0"),
            told: Vec::new(),
            holds: Vec::new(),
            files: vec![file("a/d", known.recipe(&[3; 32]), made("1234", None))],
        }
    }

    fn some() -> Vec<u8> {
        let known = known(1, "a");
        known.seal(&BTreeSet::new(), [calls(&known), phones(&known)])
    }

    #[test]
    fn what_was_sealed_is_known_again_to_who_has_the_key() {
        let again = known(1, "a").open(Arc::new(some()));
        for one in [calls(&again), phones(&again)] {
            assert_eq!(again.together(one.recipe), Some(one.clone()));
            for file in &one.files {
                assert_eq!(again.get(file.recipe), Some(file.made));
                assert_eq!(again.along_with(file.recipe), Some(one.recipe));
            }
        }
        assert!(again.get(again.recipe(&[4; 32])).is_none());
        assert!(known(2, "a").open(Arc::new(some())).is_empty());
        let other = known(1, "b").open(Arc::new(some()));
        assert!(
            other.get(other.recipe(&[1; 32])).is_none(),
            "another program"
        );
        let recipe = other.recipe_together("calls", "0");
        assert!(other.together(recipe).is_none());
    }

    #[test]
    fn what_stays_is_what_it_was() {
        let was = known(1, "a").open(Arc::new(some()));
        let stays = BTreeSet::from([calls(&was).recipe]);
        let now = known(1, "a").open(Arc::new(was.seal(&stays, [])));
        assert!(now.is_just(&stays) && !now.is_just(&BTreeSet::new()));
        assert_eq!(now.together(calls(&was).recipe), Some(calls(&was)));
        assert!(now.get(phones(&was).files[0].recipe).is_none());
        let both = known(1, "a").open(Arc::new(now.seal(&stays, [phones(&now)])));
        for file in calls(&was).files.iter().chain(&phones(&was).files) {
            assert_eq!(both.get(file.recipe), Some(file.made));
        }
    }

    #[test]
    fn bytes_that_somebody_changed_or_cut_are_as_good_as_none() {
        let bytes = some();
        for at in 0..bytes.len() {
            let cut = known(1, "a").open(Arc::new(bytes[..at].to_vec()));
            assert!(cut.is_empty(), "{at}");
            let mut other = bytes.clone();
            other[at] ^= 1;
            let other = known(1, "a").open(Arc::new(other));
            for one in [calls(&other), phones(&other)] {
                let there = other.together(one.recipe);
                assert!(there.is_none_or(|there| there == one), "{at}");
                for file in one.files {
                    let there = other.get(file.recipe);
                    assert!(there.is_none_or(|there| there == file.made), "{at}");
                }
            }
            assert!(other.is_empty() || !other.is_sound(), "{at}");
        }
    }

    #[test]
    fn the_sum_of_a_secret_stands_nowhere() {
        let (bytes, sum) = (some(), Sum::of(b"1234").under([0; 32]));
        assert!(bytes.windows(32).all(|window| window != sum));
    }
}
