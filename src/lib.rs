//! A telephone system written down in Git and compiled.
//!
//! Data flows one way; the module list is the pipeline, and every stage is a function from one type to the next:
//!
//! 1. [`load::load`] reads the texts of a repository, from a work tree or from a commit.
//! 2. [`syntax::read`] decodes them: every value keeps its place, and every shape fault is found.
//! 3. [`resolve::resolve`] turns words into ids, numbers and addresses, and names into what they name.
//! 4. [`check::check`] holds the rules that hold for any target.
//! 5. [`allocate::allocate`] gives out numbers, and keeps them in `pbx.lock`.
//! 6. [`calls::lower`] makes the engine-neutral graph of who rings.
//! 7. [`simulate::simulate()`] walks a call through it, [`analyse::analyse`] finds what can go wrong in any
//!    of them, and [`examine::examine`] holds them to the repository's call tests.
//! 8. [`target::compile`] writes files for engines and phones by way of [`render`], into a [`bundle`].
//! 9. [`plan`] compares the bundle with what a host runs, and [`policy`] says what of that may not be.
//! 10. [`apply`] carries that out as one transaction, and [`serve`] hands phones their files.
//!
//! From the side, [`image`] keeps what documents mean for the next run, and [`directory`] writes documents out of what exists: a directory of people, a table, another PBX.
//!
//! Up to `plan`, `load` apart, nothing touches the world: no files, no clock, no environment, no randomness. The same
//! repository and lockfile give the same bytes on every machine.

pub mod binary;
pub mod source;
pub mod diag;
pub mod load;
pub mod syntax;
pub mod catalog;
pub mod model;
pub mod resolve;
pub mod check;
pub mod allocate;
pub mod image;
pub mod secrets;
pub mod calls;
pub mod simulate;
pub mod analyse;
pub mod examine;
pub mod target;
pub mod render;
pub mod bundle;
pub mod compare;
pub mod plan;
pub mod policy;
pub mod trust;
pub mod apply;
pub mod directory;
pub mod store;
pub mod serve;
pub mod agent;
pub mod notify;
pub mod cli;

pub use cli::run;
