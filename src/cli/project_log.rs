//! What was done to all hosts of a project, as people read it.

use super::entry_line::{brought, error, reason, trailer};
use super::report::numbered;
use crate::apply::{Ended, ProjectEntry, ProjectLog};
use std::collections::BTreeMap;

/// The log, the newest first, or only whether journals agree.
pub(super) fn text(log: &ProjectLog, whole: bool) -> String {
    let entries: String = match whole {
        true => log.entries.iter().rev().map(entry).collect(),
        false => String::new(),
    };
    let line = |sign: &str, what: &[String]| {
        let lines = what.iter().map(|what| format!("  {sign} {what}\n"));
        lines.collect::<Vec<_>>().concat()
    };
    let agree = if log.faults.is_empty() {
        "no journal says otherwise than another"
    } else {
        "the journals contradict each other"
    };
    let count = numbered(log.entries.len(), "entry").replace("entrys", "entries");
    let (faults, notes) = (line("!", &log.faults), line("note:", &log.notes));
    format!("all hosts: {count}, {agree}\n{entries}{faults}{notes}")
}

fn entry(entry: &ProjectEntry) -> String {
    let mut ends: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (host, ended) in &entry.hosts {
        ends.entry(end(entry, ended)).or_default().push(host);
    }
    let ends = ends.into_iter().map(|(end, hosts)| match end {
        "" => hosts.join(", "),
        _ => format!("{end}: {}", hosts.join(", ")),
    });
    let ends: Vec<_> = ends.collect();
    let errors = entry.hosts.values().map(|ended| error(&ended.errors));
    let ms = entry
        .hosts
        .values()
        .map(|ended| ended.ms)
        .max()
        .unwrap_or(0);
    format!(
        "  {}  {}  {}{}{}\n       {}{}{}\n",
        entry.time,
        entry.who,
        entry.action,
        entry.brought.as_deref().map(brought).unwrap_or_default(),
        trailer(entry.commit.as_deref(), entry.ticket.as_deref(), ms),
        ends.join("; "),
        errors.collect::<Vec<_>>().concat(),
        reason(entry.message.as_deref()),
    )
}

/// How it ended, where there is anything to say of that.
fn end(entry: &ProjectEntry, ended: &Ended) -> &'static str {
    match ended.outcome {
        _ if entry.action == "unlock" => "",
        None => "began and was cut off",
        Some(outcome) => outcome.name(),
    }
}
