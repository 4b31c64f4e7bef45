use super::E164;
use crate::source::Spanned;

/// What those outside see.
#[derive(Clone, Debug)]
pub enum CallerId {
    /// Nothing.
    Anonymous,
    /// A number of the trunk, and a name.
    Shown {
        /// The number.
        number: Option<Spanned<E164>>,
        /// The name.
        name: Option<Spanned<String>>,
    },
}

impl CallerId {
    /// The name, where one is shown.
    pub fn name(&self) -> Option<&Spanned<String>> {
        match self {
            Self::Anonymous => None,
            Self::Shown { name, .. } => name.as_ref(),
        }
    }
}
