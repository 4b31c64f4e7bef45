use super::ask::ask;
use super::carried::{Brought, Carried};
use super::{ApplyError, Host, Outcome, Record, Step, Trouble};
use crate::plan::{Action, HostPlan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The action of a line that says what was done on other hosts.
pub(super) const WITNESS: &str = "witness";

/// How many changed files a line names; the rest is counted.
const NAMED: usize = 200;

/// One line of a host's journal. An apply writes two: when it begins to change things, and when it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The form of this entry.
    pub version: u32,
    /// `apply`, `rollback`, `carry` or what a host did by itself.
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
    /// What it was done as part of: the same on all hosts of one apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The hosts that it was meant for, where the project has several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Of a `carry`: whose it was, where from, and what came along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Box<Brought>>,
    /// Of a `witness`: how it ended on each host.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fleet: BTreeMap<String, Outcome>,
    /// Of a `witness`: where the journals of other hosts stood.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub heads: BTreeMap<String, Head>,
    /// Of a `witness`: lines of theirs that this host had not been told of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

/// Where a journal stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Head {
    /// How many lines it has.
    pub lines: usize,
    /// The SHA-256 of the last, in hexadecimal digits.
    pub digest: String,
    /// The SHA-256 of the first, which tells this journal from one that was begun anew.
    pub first: String,
}

/// A line of another host's journal, as it was when it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Whose.
    pub host: String,
    /// Its number.
    pub line: usize,
    /// Its SHA-256.
    pub digest: String,
    /// How long its steps took together, in milliseconds.
    pub ms: u64,
    /// What it says, without files and steps.
    pub entry: Entry,
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
            run: self.run,
            hosts: self.hosts,
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
            number,
            plan: record.plan.clone(),
            from: plan.base.clone(),
            to: to.to_owned(),
            files: files.collect(),
            changed: plan.changes.len(),
            ..Self::of(action, record)
        }
    }

    /// That somebody begins to carry a tenant to a host, of which the live release stays what it is.
    pub(super) fn carry(record: &Record, number: u64, live: &str, brought: Brought) -> Self {
        Self {
            number,
            from: Some(live.to_owned()),
            to: live.to_owned(),
            brought: Some(Box::new(brought)),
            ..Self::of("carry", record)
        }
    }

    /// The same with what came along.
    pub(super) fn carried(mut self, carried: &Carried) -> Self {
        if let Some(brought) = &mut self.brought {
            brought.carried = Some(carried.clone());
        }
        self
    }

    /// What is said on one host of an apply on others, and how it ended there.
    pub(super) fn witness(record: &Record, fleet: BTreeMap<String, Outcome>) -> Self {
        Self {
            fleet,
            ..Self::of(WITNESS, record)
        }
    }

    fn of(action: &str, record: &Record) -> Self {
        Self {
            version: 1,
            action: action.to_owned(),
            who: record.who.clone(),
            time: record.time.clone(),
            commit: record.commit.clone(),
            message: record.message.clone(),
            ticket: record.ticket.clone(),
            run: record.run.clone(),
            hosts: record.hosts.clone(),
            tool: env!("CARGO_PKG_VERSION").to_owned(),
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

impl Seen {
    /// A line of a host's journal, as other hosts keep it.
    pub(super) fn of(host: &str, line: usize, digest: &str, entry: &Entry) -> Self {
        Self {
            host: host.to_owned(),
            line,
            digest: digest.to_owned(),
            ms: entry.steps.iter().map(|step| step.ms).sum(),
            entry: Entry {
                files: Vec::new(),
                steps: Vec::new(),
                ..entry.clone()
            },
        }
    }

    /// What ties an end to its beginning.
    pub(super) fn tie(&self) -> (u64, String) {
        (self.entry.number, self.entry.action.clone())
    }

    /// The tie of what it ends.
    pub(super) fn ends(&self) -> Option<(u64, String)> {
        self.entry.outcome.map(|_| self.tie())
    }
}
