//! What an apply may not do: a plan is held to the limits of `pbx.yaml`, and who runs the command may waive one excess by name.

mod hold;
mod refusal;
mod waiver;

pub use hold::hold;
pub use refusal::Refusal;
pub use waiver::{BadWaiver, Waiver};
