//! A telephone system written down in Git and compiled.
//!
//! The module list is the pipeline; every stage is a function from one type to the next.

// The compiler: pure, deterministic, without IO (but for `load`, which reads the repository).
pub mod source;
pub mod diag;
pub mod bundle;
pub mod plan;
// The world: hosts, phones, people.
pub mod apply;
pub mod store;
