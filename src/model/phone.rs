use super::{Mac, UserId};
use crate::source::{Place, Spanned};

/// A phone and whose accounts it carries.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Where its id is written.
    pub place: Place,
    /// What it asks for its files by.
    pub mac: Spanned<Mac>,
    /// Its model's id in the catalogue.
    pub model: Spanned<String>,
    /// Its lines, from the first: each an account of its own of this user.
    pub lines: Vec<Spanned<UserId>>,
}
