use super::known_frames::{Frames, Sealing, Stored};
use super::{Again, BundleKey, File, Made, Recipe, ReleasePath, Sum, Together};
use crate::binary::{Reader, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

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
    /// Whether files are known each for itself.
    single: bool,
}

/// What is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// This, in place of whatever was kept.
    Whole(Vec<u8>),
    /// What was kept, and this behind it.
    Behind(Vec<u8>),
}

impl Sealed {
    /// All that is kept then, where this was kept.
    #[must_use]
    pub fn onto(self, kept: &[u8]) -> Vec<u8> {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Behind(bytes) => [kept, &bytes].concat(),
        }
    }
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
            single: true,
        }
    }

    /// Files are not known each for itself, but only what was made together: then nobody works out what a file follows from.
    #[must_use]
    pub fn of_together(self) -> Self {
        let single = false;
        Self { single, ..self }
    }

    /// Whether files are known each for itself.
    pub const fn has_single_files(&self) -> bool {
        self.single
    }

    /// The same without anything that is known.
    #[must_use]
    pub fn nothing(&self) -> Self {
        Self {
            key: self.key.clone(),
            context: self.context,
            frames: Frames::none(&self.key),
            files: Vec::new(),
            single: self.single,
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

    /// The recipe of a file of what is made together, where nobody worked out what the file alone follows from.
    pub fn recipe_within(&self, together: Recipe, path: &ReleasePath) -> Recipe {
        let path = path.as_str().as_bytes();
        Recipe(self.key.mac(&[b"\0within", &together.0, path]))
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
    /// each lies under a pad of its own. Where most of what is kept stays, it is what comes behind that.
    pub fn seal(
        &self,
        stays: &BTreeSet<Recipe>,
        new: impl IntoIterator<Item = Together<Again>>,
    ) -> Sealed {
        match self.frames.mostly(stays) {
            Some(start) => Sealed::Behind(self.sealed(start, stays, new)),
            None => Sealed::Whole(self.sealed(0, stays, new)),
        }
    }

    fn sealed(
        &self,
        start: u64,
        stays: &BTreeSet<Recipe>,
        new: impl IntoIterator<Item = Together<Again>>,
    ) -> Vec<u8> {
        let mut sealing = Sealing::new(&self.key, start);
        sealing.take(&self.frames, stays);
        for one in new {
            let mut out = Writer::default();
            self.write(&one, &mut out);
            let files = one.files.iter().map(|file| file.recipe);
            sealing.add(one.recipe, &Vec::from(out), files);
        }
        sealing.end()
    }

    /// As it would be kept with a frame of these bytes, whatever they say: for who tries readers, as its seal guards it.
    pub fn sealed_frame(&self, recipe: Recipe, frame: &[u8]) -> Vec<u8> {
        let mut sealing = Sealing::new(&self.key, 0);
        sealing.add(recipe, frame, [recipe].into_iter());
        sealing.end()
    }

    /// As it would be kept with this index, whatever it says: for who tries readers.
    pub fn sealed_index(&self, index: &[u8]) -> Vec<u8> {
        Sealing::new(&self.key, 0).close(index)
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
            .map(|_| from.text().map(str::to_owned))
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
        let provenance = from.text()?.to_owned();
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
        out.byte(made.masked.is_some().into());
        out.raw(&made.sum.under(self.pad(recipe)));
        out.raw(&made.masked.map_or([0; 32], |masked| masked.under([0; 32])));
    }

    fn read_made(&self, from: &mut Reader<'_>) -> Option<(Recipe, Made)> {
        let recipe = Recipe(from.array()?);
        let (size, has_masked) = (from.number()?, from.byte()?);
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
