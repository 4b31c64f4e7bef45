//! Texts and places: every value of the desired state knows where it was written.
//!
//! A [`Place`] is small and copied freely; only [`SourceMap`] knows the texts behind it, so that no stage
//! but the one that draws diagnostics ever needs them.

mod map;
mod place;
mod spanned;

pub use map::{LineColumn, SourceFile, SourceMap};
pub use place::{FileId, Place, Span};
pub use spanned::Spanned;
