//! What is otherwise after a change than before it: by meaning, and call by call.

mod called;
mod callers;
mod calls;
mod changes;
mod compiled;
mod cut_off;
mod facts;
mod meaning;
mod risk;
#[cfg(test)]
mod tests;
mod things;
mod witness;

pub use called::CallChange;
pub use callers::CallerChange;
pub use calls::{ChangedCall, ChangedCaller, compare};
pub use changes::{Changes, How, changes};
pub use compiled::Compiled;
pub use risk::Risk;
pub use things::{FactChange, ThingChange};
pub use witness::Witness;
