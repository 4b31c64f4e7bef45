//! The chain of a journal: each line holds the digest of the one before, and the head counts them.

use super::ask::ask;
use super::journal::Entry;
use super::{ApplyError, Host};
use crate::bundle::Digest;
use serde::{Deserialize, Serialize};

/// A host's journal, read and verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct History {
    /// Its lines, the oldest first.
    pub lines: Vec<Line>,
    /// What is wrong with the chain; empty when nobody touched it.
    pub faults: Vec<String>,
}

/// One line and its number, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The number.
    pub number: usize,
    /// Its SHA-256.
    pub digest: String,
    /// What it says; `None` when it cannot be read.
    pub entry: Option<Entry>,
}

/// A line as it is written.
#[derive(Deserialize)]
pub(super) struct Chained {
    /// The digest of the line before.
    pub(super) previous: String,
    pub(super) entry: Entry,
}

/// Reads a line.
pub(super) fn parsed(line: &str) -> Option<Chained> {
    serde_json::from_str(line).ok()
}

/// Reads a host's journal and verifies that no line was edited, removed or put elsewhere.
pub fn history(host: &mut dyn Host) -> Result<History, ApplyError> {
    let answer = ask(host, "history", [], &mut std::io::empty())?;
    let lines: Vec<_> = answer.lines("line").map(|parts| parts.join("\t")).collect();
    Ok(History::read(&lines, answer.rest("head").as_deref()))
}

impl History {
    /// Reads the lines of a journal, and holds them to each other and to its head: how many they are, a space, and the digest of the last.
    pub fn read(lines: &[String], head: Option<&str>) -> Self {
        let mut history = Self::default();
        let mut previous = "-".to_owned();
        for (number, line) in (1..).zip(lines) {
            let chained = parsed(line);
            match &chained {
                None => history.faults.push(format!("line {number} cannot be read")),
                Some(chained) if chained.previous != previous => {
                    history.faults.push(format!("line {number} does not follow the one before: one of them was edited, removed or moved"));
                }
                Some(_) => {}
            }
            previous = digest(line);
            history.lines.push(Line {
                number,
                digest: previous.clone(),
                entry: chained.map(|chained| chained.entry),
            });
        }
        history.faults.extend(head_fault(lines, head));
        history
    }
}

/// The head tells whether lines at the end are gone. It may lag by one line, when a host died between writing the two.
fn head_fault(lines: &[String], head: Option<&str>) -> Option<String> {
    let holds = |count: usize| {
        head.is_some_and(|head| {
            head == format!(
                "{count} {}",
                count
                    .checked_sub(1)
                    .and_then(|at| lines.get(at))
                    .map_or_else(|| "-".into(), |line| digest(line))
            )
        })
    };
    let good = lines.is_empty() && head.is_none()
        || holds(lines.len())
        || lines.len() == 1 && head.is_none()
        || lines.len() > 1 && holds(lines.len() - 1);
    (!good).then(|| "the last line is not the one that was written last: lines at the end were removed or edited".to_owned())
}

/// The SHA-256 of a line, with its end.
pub(super) fn digest(line: &str) -> String {
    Digest::of(format!("{line}\n").as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(count: usize) -> (Vec<String>, String) {
        let entry = |number| Entry {
            number,
            ..Entry::default()
        };
        let numbers = (0..).take(count);
        chained(numbers.map(|number| serde_json::to_string(&entry(number)).unwrap()))
    }

    fn chained(entries: impl IntoIterator<Item = String>) -> (Vec<String>, String) {
        let mut lines: Vec<String> = Vec::new();
        for entry in entries {
            let previous = lines.last().map_or("-".into(), |line| digest(line));
            lines.push(format!(r#"{{"previous":"{previous}","entry":{entry}}}"#));
        }
        let head = format!("{} {}", lines.len(), digest(&lines[lines.len() - 1]));
        (lines, head)
    }

    #[test]
    fn tells_edited_removed_and_moved_lines() {
        let (lines, head) = journal(4);
        assert!(History::read(&lines, Some(&head)).faults.is_empty());
        assert!(History::read(&[], None).faults.is_empty());
        let mut edited = lines.clone();
        edited[1] = edited[1].replace("\"number\":1", "\"number\":7");
        assert!(!History::read(&edited, Some(&head)).faults.is_empty());
        let mut last = lines.clone();
        last[3] = last[3].replace("\"number\":3", "\"number\":7");
        assert!(!History::read(&last, Some(&head)).faults.is_empty());
        assert!(!History::read(&lines[..3], Some(&head)).faults.is_empty());
        assert!(!History::read(&lines[..2], Some(&head)).faults.is_empty());
        assert!(!History::read(&lines[1..], Some(&head)).faults.is_empty());
        let mut moved = lines;
        moved.swap(1, 2);
        assert!(!History::read(&moved, Some(&head)).faults.is_empty());
    }

    /// What version 0.1 wrote, before there were tickets and modules.
    #[test]
    fn a_journal_of_the_former_form_verifies_and_is_read() {
        let entries = [
            r#"{"version":1,"action":"apply","outcome":null,"number":1,"who":"alice@laptop","time":"2026-11-20T12:00:00Z","commit":"1a2b","message":"why","tool":"0.1.0","from":null,"to":"c0ffee","files":["+a.conf"],"changed":1}"#,
            r#"{"version":1,"action":"apply","outcome":"applied","number":1,"who":"alice@laptop","time":"2026-11-20T12:00:00Z","commit":"1a2b","message":"why","tool":"0.1.0","from":null,"to":"c0ffee","files":["+a.conf"],"changed":1,"steps":[{"name":"reload","result":"done","note":"res_pjsip.so","ms":40}]}"#,
            r#"{"version":1,"action":"way back","outcome":"rolled_back","number":2,"who":"pbx","time":"2026-11-20T12:02:00Z","tool":"host","from":null,"to":"c0ffee","files":[],"changed":0,"errors":[]}"#,
        ];
        let (lines, head) = chained(entries.map(str::to_owned));
        let told = History::read(&lines, Some(&head));
        assert_eq!(told.faults, [""; 0]);
        let read: Vec<_> = told
            .lines
            .into_iter()
            .filter_map(|line| line.entry)
            .collect();
        assert_eq!(read.len(), 3);
        assert_eq!((read[1].steps[0].ms, &read[1].ticket), (40, &None));
        assert!(read[1].steps[0].modules.is_empty());
    }

    #[test]
    fn a_host_that_died_between_line_and_head_is_no_forger() {
        let (lines, _) = journal(4);
        let (_, lagging) = journal(3);
        assert!(History::read(&lines, Some(&lagging)).faults.is_empty());
    }
}
