//! Texts from templates: strict, without a view of the world, and unable to give a secret away.
//!
//! A template is handed [`Value`]s that know where they were written and whether they are secret. One pass makes a
//! [`Rendered`], in which secrets are marks; the real text, the masked one and the provenance of every line come from it without
//! rendering again. The escaping belongs to the file that is written and is chosen by the one who writes it.
//!
//! minijinja is named in this room only.

mod emit;
mod environment;
mod escape;
mod fault;
mod filters;
mod ledger;
mod marks;
mod mould;
mod objects;
mod parts;
mod provenance;
mod rendered;
mod report;
mod rows;
mod shape;
mod slot;
mod stretches;
mod templates;
mod told;
mod value;

pub use escape::{Escape, Unwritable};
pub use rendered::Rendered;
pub use rows::Rows;
pub(crate) use templates::builtin;
pub use templates::{Builtin, Marks, Override, Templates};
pub use value::Value;

#[cfg(test)]
mod tests;
