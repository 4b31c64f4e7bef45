//! Findings: a list with places and a remedy, never the first fault alone, and never printed here.
//!
//! Wording: lower case, no full stop, the user's words in backticks; `help` is an imperative that can be followed.

mod allow;
mod checked;
mod code;
mod diagnostic;
mod malformed;
mod suggest;

pub use allow::Allowances;
pub use checked::{Checked, Diagnostics};
pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use malformed::Malformed;
pub use suggest::did_you_mean;
