//! Carries a plan out on hosts: one transaction each, the same for a folder, this machine and over ssh.
//!
//! The host's side is one program, the files of `host/` in a row; a [`Host`] runs its verbs, [`apply`] puts them in order.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where hosts are touched, processes started and waiting timed"
)]

mod activity;
mod agreement;
mod applying;
mod archive;
mod ask;
mod carried;
mod carry;
mod chain;
mod confirm;
mod drift;
mod engine;
mod error;
mod fake;
mod fleet;
mod here;
mod host;
mod journal;
mod lease;
mod local;
mod look;
mod notify;
mod order;
mod past;
mod probe;
mod project;
mod reading;
mod report;
mod restore;
mod rollback;
mod run;
mod script;
mod side_by_side;
mod sip;
mod ssh;
mod steps;
mod touched;
mod transaction;
mod trial;
mod verify;
mod witness;
mod work;

pub use activity::{Activity, activity};
pub use agreement::Journals;
pub use applying::apply;
pub use carried::{Brought, Carried};
pub use carry::{Carry, carry};
pub use chain::{History, Line, history};
pub use confirm::{Came, Verdict, Waiting, answer, waiting};
pub use drift::drift;
pub use error::{ApplyError, Trouble};
pub use fake::{Fault, Faulty};
pub use fleet::Fleet;
pub use host::{Answer, Call, ConnectOptions, Host, connect};
pub use journal::{Entry, Head, Seen};
pub use lease::unlock;
pub use look::{Glance, Reading, differences, glance, look};
pub use notify::{Nudge, nudge};
pub use order::{Confirm, Edits, Options, Order, Record, Stale};
pub use past::Past;
pub use probe::{Probe, Trying};
pub use project::{Ended, ProjectEntry, ProjectLog, project};
pub use reading::texts;
pub use report::{HostReport, Outcome, Reloaded, Report, Step, StepResult};
pub use rollback::rollback;
pub use script::host_program;
pub use side_by_side::side_by_side;
pub use sip::Account;
pub use steps::StepName;
pub use work::{Reach, Watch, Work};
