//! What a lockfile lacks.

use super::failure::Failure;
use super::planned::Planned;
use super::report::numbered;
use crate::allocate::{Entry, Lockfile};
use crate::diag::{Code, Diagnostic};

/// The lines that come and go, each with its sign, in the order of the lockfile. A line that becomes a tombstone goes.
pub(super) fn changes(before: &Lockfile, now: &Lockfile) -> Vec<(char, String)> {
    let mut changes: Vec<_> = changed(before, now).collect();
    changes.sort();
    let changes = changes.into_iter();
    changes
        .map(|(entry, sign)| (sign, entry.to_string()))
        .collect()
}

/// The same in no order, and not as text.
fn changed<'a>(before: &'a Lockfile, now: &'a Lockfile) -> impl Iterator<Item = (&'a Entry, char)> {
    let gone = before.without(now).map(|entry| (entry, '-'));
    let buried = move |entry: &Entry| {
        let alive = Entry {
            freed: None,
            ..entry.clone()
        };
        entry.freed.is_some() && before.has(&alive)
    };
    let come = now.without(before).filter(move |entry| !buried(entry));
    gone.chain(come.map(|entry| (entry, '+')))
}

/// A warning where the lockfile does not hold what is written.
pub(super) fn warning(before: &Lockfile, now: &Lockfile) -> Option<Diagnostic> {
    let count = changed(before, now).count();
    let message = format!(
        "`pbx.lock` is stale: {} would change",
        numbered(count, "line")
    );
    let warning =
        Diagnostic::new(Code::W0301, message).help("run `pbxctl lock` and commit `pbx.lock`");
    (count > 0).then_some(warning)
}

/// A stale lockfile would give numbers that nobody reviewed and nobody else gets.
pub(super) fn refuse(planned: &Planned) -> Result<(), Failure> {
    let stale = planned
        .front
        .found
        .iter()
        .find(|one| one.code == Code::W0301);
    stale.map_or(Ok(()), |one| {
        Err(Failure::new(one.message.clone()).help("run `pbxctl lock`, and commit `pbx.lock`"))
    })
}
