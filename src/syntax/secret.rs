use super::Text;
use super::either::Either;
use super::record::record;
use super::scalar::choice;
use crate::source::Spanned;

record! {
    /// Where a secret comes from. It has no spelling in Git but this: one of the keys is written.
    SecretSource = "a secret's source" (one_of env, file, age) {
        /// An environment variable.
        env: Option<Spanned<Text>>,
        /// A file outside Git, relative to the repository or absolute.
        file: Option<Spanned<Text>>,
        /// The secret itself, encrypted with age and bound to this place; `pbxctl secret seal` writes it.
        age: Option<Spanned<Text>>,
    }
}

choice! {
    /// A secret that is derived from the project key.
    Derived = "`derived`" {
        /// Derived from the project key, another one for each owner.
        Derived = "derived",
    }
}

/// A secret: `derived`, or where it comes from.
pub type Secret = Either<Spanned<Derived>, SecretSource>;
