//! What the history of a host and that of a project tell of an entry in the same words.

use super::short::short;
use crate::apply::{Brought, Carried};

/// Which commit it was, for which ticket, and how long it took, as far as that is known.
pub(super) fn trailer(commit: Option<&str>, ticket: Option<&str>, ms: u64) -> String {
    let commit = commit.map(|commit| format!(", commit {}", shortened(commit)));
    let ticket = ticket.map(|ticket| format!(", ticket {ticket}"));
    let took = (ms > 0).then(|| format!(", {}", seconds(ms)));
    [commit, ticket, took].into_iter().flatten().collect()
}

/// What a `carry` brought, and where from: ` acme from first: 4 settings, 1 mailbox, 1 message`.
pub(super) fn brought(brought: &Brought) -> String {
    let what = brought
        .carried
        .as_ref()
        .map(|carried| format!(": {}", counts(carried)));
    format!(
        " {} from {}{}",
        brought.tenant,
        brought.from,
        what.unwrap_or_default()
    )
}

/// `4 settings, 1 mailbox, 1 message`.
pub(super) fn counts(carried: &Carried) -> String {
    let count = |count: u64, noun: &str, nouns: &str| {
        format!("{count} {}", if count == 1 { noun } else { nouns })
    };
    let all = [
        count(carried.set, "setting", "settings"),
        count(carried.mailboxes, "mailbox", "mailboxes"),
        count(carried.messages, "message", "messages"),
    ];
    all.join(", ")
}

/// A line with the reason, where there is one.
pub(super) fn reason(message: Option<&str>) -> String {
    message
        .map(|why| format!("\n       {why}"))
        .unwrap_or_default()
}

/// A line with the first of what went wrong, where anything did.
pub(super) fn error(errors: &[String]) -> String {
    reason(errors.first().map(String::as_str))
}

/// `1.4s`.
fn seconds(ms: u64) -> String {
    format!("{}.{}s", ms / 1000, ms % 1000 / 100)
}

/// `1a2b3c4d5e6f, changed` of a whole commit that was changed.
fn shortened(commit: &str) -> String {
    let (id, rest) = commit
        .split_once(',')
        .map_or((commit, String::new()), |(id, rest)| {
            (id, format!(",{rest}"))
        });
    format!("{}{rest}", short(id))
}
