//! What the history of a host and that of a project tell of an entry in the same words.

use super::short::short;

/// Which commit it was, for which ticket, and how long it took, as far as that is known.
pub(super) fn trailer(commit: Option<&str>, ticket: Option<&str>, ms: u64) -> String {
    let commit = commit.map(|commit| format!(", commit {}", shortened(commit)));
    let ticket = ticket.map(|ticket| format!(", ticket {ticket}"));
    let took = (ms > 0).then(|| format!(", {}", seconds(ms)));
    [commit, ticket, took].into_iter().flatten().collect()
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
