use super::{BundleKey, Sum};
use std::collections::BTreeMap;

/// The digest of all that the bytes of a file follow from: templates, values, secrets, and the program. It is keyed, so that nothing
/// can be guessed from it.
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
#[derive(Clone, Debug)]
pub struct Known {
    key: BundleKey,
    context: [u8; 32],
    made: BTreeMap<Recipe, Made>,
}

/// What the kept bytes start with; the number is that of their form.
const HEAD: &[u8] = b"pbxctl known 1\n";
/// A recipe, a length, whether there is a masked text, the sum under a pad, and the sum of the masked text.
const RECORD: usize = 32 + 8 + 1 + 32 + 32;
const SEAL: usize = 32;

impl PartialEq for Known {
    /// Whether they know the same.
    fn eq(&self, other: &Self) -> bool {
        self.made == other.made
    }
}

impl Known {
    /// Nothing is known yet. `context` is what all recipes have in common: the program, and the secrets that somebody wrote.
    pub fn new(key: BundleKey, context: &[u8]) -> Self {
        let context = key.mac(&[b"\0context", context]);
        Self {
            key,
            context,
            made: BTreeMap::new(),
        }
    }

    /// The recipe of a file, from the digest of its template and values.
    pub fn recipe(&self, values: &[u8; 32]) -> Recipe {
        Recipe(self.key.mac(&[b"\0recipe", &self.context, values]))
    }

    /// What came of a recipe.
    pub fn get(&self, recipe: Recipe) -> Option<Made> {
        self.made.get(&recipe).copied()
    }

    /// How many recipes are known.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Knows these and no others.
    #[must_use]
    pub fn with(self, made: impl IntoIterator<Item = (Recipe, Made)>) -> Self {
        let made = made.into_iter().collect();
        Self { made, ..self }
    }

    /// Knows what was kept; bytes that we did not write with this key are as good as none.
    #[must_use]
    pub fn open(self, bytes: &[u8]) -> Self {
        let made = self.opened(bytes).unwrap_or_default();
        Self { made, ..self }
    }

    /// As it is kept. The sum of a file that holds a PIN would give the PIN away, so each lies under a pad of its own.
    pub fn seal(&self) -> Vec<u8> {
        let mut bytes = HEAD.to_vec();
        bytes.reserve(self.made.len() * RECORD + SEAL);
        for (recipe, made) in &self.made {
            bytes.extend(recipe.0);
            bytes.extend(made.size.to_be_bytes());
            bytes.push(made.masked.is_some().into());
            bytes.extend(made.sum.under(self.pad(*recipe)));
            bytes.extend(made.masked.map_or([0; 32], |masked| masked.under([0; 32])));
        }
        let seal = self.key.mac(&[b"\0known", &bytes]);
        bytes.extend(seal);
        bytes
    }

    fn opened(&self, bytes: &[u8]) -> Option<BTreeMap<Recipe, Made>> {
        let (body, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        // A digest is compared, as who could measure the time could read the file.
        let whole = self.key.mac(&[b"\0known", body]) == *seal;
        let records = body.strip_prefix(HEAD).filter(|_| whole)?;
        let records = records.chunks_exact(RECORD);
        records.map(|record| self.record(record)).collect()
    }

    fn record(&self, record: &[u8]) -> Option<(Recipe, Made)> {
        let (recipe, rest) = record.split_first_chunk()?;
        let (size, rest) = rest.split_first_chunk()?;
        let (has_masked, rest) = rest.split_first()?;
        let (sum, masked) = rest.split_first_chunk()?;
        let recipe = Recipe(*recipe);
        let masked = Sum::from_bytes(*masked.first_chunk()?);
        let made = Made {
            size: u64::from_be_bytes(*size),
            sum: Sum::from_bytes(Sum::from_bytes(*sum).under(self.pad(recipe))),
            masked: (*has_masked == 1).then_some(masked),
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

    fn some() -> Known {
        let known = known(1, "a");
        let made = |text: &str, masked: Option<&str>| Made {
            size: text.len() as u64,
            sum: Sum::of(text.as_bytes()),
            masked: masked.map(|masked| Sum::of(masked.as_bytes())),
        };
        let of = |values: u8| known.recipe(&[values; 32]);
        let all = [
            (of(1), made("1234", Some("<secret>"))),
            (of(2), made("", None)),
        ];
        known.with(all)
    }

    #[test]
    fn what_was_sealed_is_known_again_to_who_has_the_key() {
        let (some, bytes) = (some(), some().seal());
        let again = known(1, "a").open(&bytes);
        assert_eq!((again.len(), &again.made), (2, &some.made));
        assert!(known(2, "a").open(&bytes).is_empty());
        let other = known(1, "b").open(&bytes);
        assert!(
            other.get(other.recipe(&[1; 32])).is_none(),
            "another program"
        );
    }

    #[test]
    fn bytes_that_somebody_changed_or_cut_are_as_good_as_none() {
        let bytes = some().seal();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(known(1, "a").open(&other).is_empty(), "{at}");
            assert!(known(1, "a").open(&bytes[..at]).is_empty(), "{at}");
        }
    }

    #[test]
    fn the_sum_of_a_secret_stands_nowhere() {
        let (bytes, sum) = (some().seal(), Sum::of(b"1234").under([0; 32]));
        assert!(bytes.windows(32).all(|window| window != sum));
    }
}
