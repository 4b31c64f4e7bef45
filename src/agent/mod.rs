//! Who follows a branch and keeps the hosts on its last good commit: which one is next, what became of each, one agent at a time, and
//! what monitoring asks. What is fetched, compiled and applied, and how, is in the verb.
#![expect(
    clippy::disallowed_methods,
    reason = "agents share time, and answer whoever monitors them"
)]

mod backoff;
mod desk;
mod follow;
mod ledger;
mod metrics;
mod stop;
mod turn;

pub use backoff::Backoff;
pub use desk::Desk;
pub use follow::{Next, next};
pub use ledger::{Ledger, LedgerError, Pause};
pub use metrics::Standing;
pub use stop::Stop;
pub use turn::{Turn, Verdict};
