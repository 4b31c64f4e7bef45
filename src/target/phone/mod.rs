//! Phones: what each is told is made from the model once, and each vendor's room writes it in the vendor's own form.

mod facts;
mod lower;
pub mod yealink;

pub use facts::{Line, Phone, Setting, Transport};
pub use lower::lower;
