use super::known_form::{Reader, Writer};
use super::{Again, BundleKey, File, ReleasePath, Sum, Together};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

/// The digest of all that the bytes of a file, or all files of a tenant, follow from: templates, values, documents, secrets, and the
/// program. It is keyed, so that nothing can be guessed from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipe([u8; 32]);

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
/// It is kept between runs as bytes that hold no secret, tell nothing without the key, and are refused whole if anybody changed them.
/// What was made together is read when it is asked for.
#[derive(Clone, Debug)]
pub struct Known {
    key: BundleKey,
    context: [u8; 32],
    bytes: Vec<u8>,
    made: BTreeMap<Recipe, Made>,
    together: BTreeMap<Recipe, Range<usize>>,
    /// The files of what was made together, each for itself.
    within: OnceLock<BTreeMap<Recipe, Made>>,
}

/// What the kept bytes start with; the number is that of their form.
const HEAD: &[u8] = b"pbxctl known 2\n";
const SEAL: usize = 32;

/// What was found in kept bytes, and where in them what was made together stands.
type Found = (BTreeMap<Recipe, Made>, BTreeMap<Recipe, Range<usize>>);

impl Known {
    /// Nothing is known yet. `context` is what all recipes have in common: the program, and the secrets that somebody wrote.
    pub fn new(key: BundleKey, context: &[u8]) -> Self {
        let context = key.mac(&[b"\0context", context]);
        Self {
            key,
            context,
            bytes: Vec::new(),
            made: BTreeMap::new(),
            together: BTreeMap::new(),
            within: OnceLock::new(),
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

    /// What came of the recipe of a file.
    pub fn get(&self, recipe: Recipe) -> Option<Made> {
        let within = || self.within.get_or_init(|| self.files()).get(&recipe);
        self.made.get(&recipe).or_else(within).copied()
    }

    /// What came of a recipe of what is made together.
    pub fn together(&self, recipe: Recipe) -> Option<Together<Again>> {
        let bytes = self.bytes.get(self.together.get(&recipe)?.clone())?;
        self.read(recipe, bytes)
    }

    /// Whether just this is known.
    pub fn is_just(&self, made: &BTreeMap<Recipe, Made>, together: &BTreeSet<Recipe>) -> bool {
        made.keys().eq(self.made.keys()) && together.iter().eq(self.together.keys())
    }

    /// Whether it is known what came of a recipe of what is made together.
    pub fn knows(&self, recipe: Recipe) -> bool {
        self.together.contains_key(&recipe)
    }

    /// How many recipes of files are known, each for itself.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty() && self.together.is_empty()
    }

    /// Knows these and no others.
    #[must_use]
    pub fn with(
        self,
        made: impl IntoIterator<Item = (Recipe, Made)>,
        together: impl IntoIterator<Item = Together<Again>>,
    ) -> Self {
        let (mut bytes, mut ranges) = (Writer::default(), BTreeMap::new());
        for one in together {
            let from = bytes.len();
            self.write(&one, &mut bytes);
            ranges.insert(one.recipe, from..bytes.len());
        }
        Self {
            made: made.into_iter().collect(),
            bytes: bytes.into(),
            together: ranges,
            within: OnceLock::new(),
            ..self
        }
    }

    /// Knows what was kept; bytes that we did not write with this key are as good as none.
    #[must_use]
    pub fn open(self, bytes: Vec<u8>) -> Self {
        let (made, together) = self.opened(&bytes).unwrap_or_default();
        Self {
            bytes,
            made,
            together,
            within: OnceLock::new(),
            ..self
        }
    }

    /// As it is kept. The sum of a file that holds a PIN would give the PIN away, so each lies under a pad of its own.
    pub fn seal(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.raw(HEAD);
        out.count(self.made.len());
        for (recipe, made) in &self.made {
            self.write_made(*recipe, made, &mut out);
        }
        out.count(self.together.len());
        for (recipe, range) in &self.together {
            out.raw(&recipe.0);
            out.bytes(self.bytes.get(range.clone()).unwrap_or_default());
        }
        let mut bytes: Vec<u8> = out.into();
        let seal = self.key.mac(&[b"\0known", &bytes]);
        bytes.extend(seal);
        bytes
    }

    fn opened(&self, bytes: &[u8]) -> Option<Found> {
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        // A digest is compared, as who could measure the time could read the file.
        let whole = self.key.mac(&[b"\0known", body]) == *seal;
        let mut from = Reader::new(body).behind(HEAD).filter(|_| whole)?;
        let made = (0..from.count()?).map(|_| self.read_made(&mut from));
        let made = made.collect::<Option<_>>()?;
        let together = (0..from.count()?).map(|_| {
            let recipe = Recipe(from.array()?);
            Some((recipe, from.range()?))
        });
        Some((made, together.collect::<Option<_>>()?))
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

    fn files(&self) -> BTreeMap<Recipe, Made> {
        let all = self
            .together
            .keys()
            .filter_map(|recipe| self.together(*recipe));
        let files = all.flat_map(|one| one.files);
        files.map(|file| (file.recipe, file.made)).collect()
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

    fn some() -> Known {
        let known = known(1, "a");
        let of = |values: u8| known.recipe(&[values; 32]);
        let all = [
            (of(1), made("1234", Some("<secret>"))),
            (of(2), made("", None)),
        ];
        let file = Again {
            path: ReleasePath::new("a/b").unwrap(),
            mode: File::MODE,
            provenance: "tenants/acme".to_owned(),
            recipe: of(3),
            made: made("1234", None),
        };
        let together = Together {
            recipe: known.recipe_together("calls", "0"),
            told: b"told".to_vec(),
            holds: vec!["tenants/acme".to_owned()],
            files: vec![file],
        };
        known.with(all, [together])
    }

    #[test]
    fn what_was_sealed_is_known_again_to_who_has_the_key() {
        let (some, bytes) = (some(), some().seal());
        let again = known(1, "a").open(bytes.clone());
        assert_eq!((again.len(), &again.made), (2, &some.made));
        let recipe = again.recipe_together("calls", "0");
        assert_eq!(again.together(recipe), some.together(recipe));
        assert_eq!(again.together(recipe).unwrap().told, b"told");
        let within = again.get(again.recipe(&[3; 32]));
        assert_eq!(within, Some(made("1234", None)));
        assert!(known(2, "a").open(bytes.clone()).is_empty());
        let other = known(1, "b").open(bytes.clone());
        assert!(
            other.get(other.recipe(&[1; 32])).is_none(),
            "another program"
        );
        let recipe = other.recipe_together("calls", "0");
        assert!(other.together(recipe).is_none());
    }

    #[test]
    fn bytes_that_somebody_changed_or_cut_are_as_good_as_none() {
        let bytes = some().seal();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(known(1, "a").open(other).is_empty(), "{at}");
            assert!(known(1, "a").open(bytes[..at].to_vec()).is_empty(), "{at}");
        }
    }

    #[test]
    fn the_sum_of_a_secret_stands_nowhere() {
        let (bytes, sum) = (some().seal(), Sum::of(b"1234").under([0; 32]));
        assert!(bytes.windows(32).all(|window| window != sum));
    }
}
