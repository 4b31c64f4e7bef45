//! Walks the call graph: one call at a time ([`simulate()`]), or every way that a call can go ([`Reach`]).
//!
//! What it says is what an engine does, as both take their orders from the same graph.

mod book;
mod call;
mod callers;
mod clock;
mod decide;
mod dialled;
mod ending;
mod features;
mod flow_name;
mod map;
mod meant;
mod otherwise;
mod outside;
mod reach;
mod ring;
mod said;
mod state;
mod trace;
mod walk;
mod words;
mod work;

pub use book::Book;
pub use call::{Call, Origin};
pub use callers::Callers;
pub use clock::{Clock, shown};
pub use flow_name::{mention, name};
pub use map::{Map, Node, Way};
pub use meant::{Fault, Meant};
pub use reach::{Reach, Who};
pub use said::{Known, Words};
pub use state::{Answer, Mode, Person, Silent, State};
pub use trace::{End, Event, Happening, Shown, Trace};
pub use walk::simulate;
#[cfg(test)]
pub(crate) use work::looks;
