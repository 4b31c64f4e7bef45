//! What is otherwise after a change than before it.

mod calls;
mod meaning;

pub use calls::{ChangedCall, ChangedCaller, How, compare};
