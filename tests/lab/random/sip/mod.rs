//! Every phone and every provider of a test, in one program: they register, call, ring, answer and refuse, and all is noted.
//!
//! Just as much of RFC 3261 as two honest ends need over UDP on one machine.

mod called;
mod caller;
mod digest;
mod ends;
mod heard;
mod keys;
mod message;
mod party;
mod registration;

pub(crate) use caller::{Outgoing, Progress};
pub(crate) use ends::Ends;
pub(crate) use heard::{Heard, What};
pub(crate) use party::{Account, How, Party};
