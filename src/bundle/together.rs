use super::Recipe;

/// What was made together from one thing, such as all files of a tenant on a host: `F` is what is said of each file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Together<F> {
    /// What all of it follows from.
    pub recipe: Recipe,
    /// What who made it has to tell of it, in a form of its own.
    pub told: Vec<u8>,
    /// What of the repository lives on the host because of it.
    pub holds: Vec<String>,
    /// Its files.
    pub files: Vec<F>,
}
