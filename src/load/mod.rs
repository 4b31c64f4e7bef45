//! The repository's texts, from a work tree, from a commit, or from memory: the compiler's only contact with the world.
//!
//! Only what can matter is listed, links are never followed, and nothing outside the repository is ever read, so that a
//! stranger's pull request can be compiled safely. What lies where it would not be read is an error, not silence.

mod alone;
mod disk;
mod files;
mod git;
mod memory;
mod repository;
mod role;
mod world;

pub use alone::Alone;
pub use disk::Disk;
pub use files::files;
pub use git::{
    Blame, Git, GitError, Signature, blame, is_ancestor, line, merge_base, set_locally, signature,
    vouching,
};
pub use memory::Memory;
pub use repository::{Repository, TenantFolder, load, load_beside};
pub use world::{FILES_AT_MOST, LARGEST, Object, Unreadable, WHOLE, World};
