use super::verbs::ask;
use super::{ApplyError, Host, Outcome, Record, Step, Trouble};
use crate::bundle::Digest;
use crate::plan::{Action, HostPlan};
use serde::{Deserialize, Serialize};

/// How many changed files a line names; the rest is counted.
const NAMED: usize = 200;

/// One line of a host's journal. An apply writes two: when it begins to change things, and when it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The form of this entry.
    pub version: u32,
    /// `apply` or `rollback`.
    pub action: String,
    /// `None` at the beginning.
    pub outcome: Option<Outcome>,
    /// The fencing number, which ties end to beginning.
    pub number: u64,
    /// Who.
    pub who: String,
    /// When it began, as RFC 3339.
    pub time: String,
    /// The commit that was compiled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Why, in the user's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The ticket or change that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// The single-use number of the sealed plan that was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// The version of pbxctl.
    pub tool: String,
    /// The release that was live.
    pub from: Option<String>,
    /// The release that was to be.
    pub to: String,
    /// The files that came, changed and went, each with `+`, `~` or `-`; as many as fit.
    pub files: Vec<String>,
    /// How many they were.
    pub changed: usize,
    /// What was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
}

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
    /// What it says; `None` when it cannot be read.
    pub entry: Option<Entry>,
}

#[derive(Deserialize)]
struct Chained {
    previous: String,
    entry: Entry,
}

impl Entry {
    /// Who asked for it, when and why.
    pub(super) fn record(self) -> Record {
        Record {
            who: self.who,
            time: self.time,
            commit: self.commit,
            message: self.message,
            ticket: self.ticket,
            plan: self.plan,
        }
    }

    pub(super) fn begin(
        action: &str,
        record: &Record,
        number: u64,
        plan: &HostPlan,
        to: &str,
    ) -> Self {
        let sign = |action| match action {
            Action::Add => '+',
            Action::Change => '~',
            Action::Delete => '-',
        };
        let files = plan
            .changes
            .iter()
            .take(NAMED)
            .map(|change| format!("{}{}", sign(change.action), change.path));
        Self {
            version: 1,
            action: action.to_owned(),
            number,
            who: record.who.clone(),
            time: record.time.clone(),
            commit: record.commit.clone(),
            message: record.message.clone(),
            ticket: record.ticket.clone(),
            plan: record.plan.clone(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            from: plan.base.clone(),
            to: to.to_owned(),
            files: files.collect(),
            changed: plan.changes.len(),
            ..Self::default()
        }
    }

    pub(super) fn end(self, outcome: Outcome, steps: &[Step], errors: &[ApplyError]) -> Self {
        let errors = errors.iter().map(|error| error.message.clone()).collect();
        Self {
            outcome: Some(outcome),
            steps: steps.to_vec(),
            errors,
            ..self
        }
    }

    pub(super) fn write(&self, host: &mut dyn Host) -> Result<(), ApplyError> {
        let json = serde_json::to_string(self)
            .map_err(|fault| ApplyError::new(Trouble::Failed, fault.to_string()))?;
        // Only who holds the lease begins; how it ended is told by whoever was thrown out as well.
        let number = match self.outcome {
            None => self.number.to_string(),
            Some(_) => "-".to_owned(),
        };
        ask(
            host,
            "journal",
            [number],
            &mut format!("{json}\n").as_bytes(),
        )
        .map(drop)
    }
}

/// Reads a host's journal and verifies that no line was edited, removed or put elsewhere.
pub fn history(host: &mut dyn Host) -> Result<History, ApplyError> {
    let answer = ask(host, "history", [], &mut std::io::empty())?;
    let lines: Vec<_> = answer.lines("line").map(|parts| parts.join("\t")).collect();
    Ok(read(&lines, answer.rest("head").as_deref()))
}

fn read(lines: &[String], head: Option<&str>) -> History {
    let mut history = History::default();
    let mut previous = "-".to_owned();
    for (number, line) in (1..).zip(lines) {
        let chained = serde_json::from_str::<Chained>(line).ok();
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
            entry: chained.map(|chained| chained.entry),
        });
    }
    history.faults.extend(head_fault(lines, head));
    history
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

fn digest(line: &str) -> String {
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
        assert!(read(&lines, Some(&head)).faults.is_empty());
        assert!(read(&[], None).faults.is_empty());
        let mut edited = lines.clone();
        edited[1] = edited[1].replace("\"number\":1", "\"number\":7");
        assert!(!read(&edited, Some(&head)).faults.is_empty());
        let mut last = lines.clone();
        last[3] = last[3].replace("\"number\":3", "\"number\":7");
        assert!(!read(&last, Some(&head)).faults.is_empty());
        assert!(!read(&lines[..3], Some(&head)).faults.is_empty());
        assert!(!read(&lines[..2], Some(&head)).faults.is_empty());
        assert!(!read(&lines[1..], Some(&head)).faults.is_empty());
        let mut moved = lines;
        moved.swap(1, 2);
        assert!(!read(&moved, Some(&head)).faults.is_empty());
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
        let told = read(&lines, Some(&head));
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
        assert!(read(&lines, Some(&lagging)).faults.is_empty());
    }
}
