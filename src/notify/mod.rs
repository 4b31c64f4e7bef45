//! What follows an apply that went well: letters to new users, webhooks, and hooks of the administrator's own.
//!
//! Nothing here can break an apply: it is over, and what goes wrong is told as a text.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where servers are spoken to, programs started and waiting timed"
)]

mod hook;
mod letter;
mod webhook;

pub use hook::Hook;
pub use letter::{Letter, MailServer, Protection, welcome};
pub use webhook::Webhook;
