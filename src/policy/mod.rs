//! What an apply may not do: a plan is held to the limits of `pbx.yaml`, and who runs the command may waive one excess by name.

mod case;
mod fuel;
mod hold;
mod refusal;
mod review;
mod rule;
#[cfg(test)]
mod tests;
mod waiver;
mod window;

pub use case::Case;
pub use hold::hold;
pub use refusal::Refusal;
pub use waiver::{BadWaiver, Waiver};
