//! Who rings: one engine-neutral graph, made from the model once. Every engine's dialplan is a lowering of it and of nothing else.

mod graph;
mod lower;

pub use graph::{
    AccountId, Action, Calls, Cause, Context, Entry, Flow, Greeting, MailboxId, Outcome, Pattern,
    Scope, Step, StepId,
};
pub use lower::lower;
