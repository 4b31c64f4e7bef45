//! What whole sites become, held to committed trees, and the same on every machine.
//!
//! `tests/golden/<site>/<destination>/<path>` is what a site of `examples/` or of `tests/golden/sites/` renders to, secrets
//! masked. `UPDATE_GOLDEN=1 cargo test --test golden` writes what is rendered now.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests read and write trees and run the binary"
)]

#[path = "../support/mod.rs"]
mod support;

mod campus;
mod freeswitch;
mod repeat;
mod tree;
mod trees;
