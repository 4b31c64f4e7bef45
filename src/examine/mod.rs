//! Holds calls to the repository's call tests: what a call must do, and what must never or always be.

mod claim;
mod goal;
mod paths;
mod steps;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{CallTest, Claim, Malformed, TenantId};
use crate::simulate::{Fault, Words};
use crate::source::{Place, Spanned};

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Verdict<'a> {
    /// The test.
    pub test: &'a CallTest,
    /// Why it failed; nothing for one that passed.
    pub found: Diagnostics,
}

/// Looks at every test, in the order in which they are written.
pub fn examine<'a>(words: &Words<'a>) -> Vec<Verdict<'a>> {
    let tests = words.site.tests.iter();
    let verdicts = tests.map(|test| Verdict {
        test,
        found: verdict(words, test).err().into_iter().flatten().collect(),
    });
    verdicts.collect()
}

fn verdict(words: &Words<'_>, test: &CallTest) -> Result<(), Diagnostics> {
    match &test.claim {
        Claim::Steps { call, expect } => steps::hold(words, test, call, expect),
        Claim::Never(path) => paths::hold(words, test, path, false),
        Claim::Always(path) => paths::hold(words, test, path, true),
    }
}

/// The tenant of a test.
fn tenant(test: &CallTest) -> Option<&TenantId> {
    test.tenant.as_ref().map(|tenant| &tenant.value)
}

/// Words that are not understood, at their place.
fn unclear(place: Place, fault: Malformed) -> Diagnostics {
    let finding = Diagnostic::new(
        Code::E0805,
        format!("a call test that cannot be run: {}", fault.what),
    );
    finding
        .label(place, "not understood")
        .maybe_help(fault.help)
        .into()
}

fn unclear_call(from: &Spanned<String>, to: &Spanned<String>, fault: Fault) -> Diagnostics {
    match fault {
        Fault::From(fault) => unclear(from.place, fault),
        Fault::To(fault) => unclear(to.place, fault),
    }
}

fn failed(test: &CallTest, why: &str) -> Diagnostic {
    Diagnostic::new(
        Code::E0804,
        format!("the test `{}` fails: {why}", test.name.value),
    )
}
