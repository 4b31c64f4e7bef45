//! A telephone system written down in Git and compiled.
//!
//! The module list is the pipeline; every stage is a function from one type to the next.

// The compiler: pure, deterministic, without IO (but for `load`, which reads the repository).
pub mod allocate;
pub mod bundle;
pub mod calls;
pub mod catalog;
pub mod check;
pub mod diag;
pub mod load;
pub mod model;
pub mod plan;
pub mod render;
pub mod resolve;
pub mod secrets;
pub mod source;
pub mod syntax;
pub mod target;
// The world: hosts, phones, people.
pub mod serve;
