//! The status page for people, `/api/v1` for programs, metrics, and whether we are well.
//!
//! It listens on addresses of its own, apart from the phones. Everything but health and readiness is for those who signed in.

mod access;
mod answer;
mod api;
mod fleet;
mod metrics;
mod office;
mod pages;
mod query;
mod route;
mod server;
mod templates;

pub use access::{Access, Check};
pub(super) use fleet::fleet;
pub use fleet::{Phone, State};
pub(super) use server::Listener;
