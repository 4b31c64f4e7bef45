use super::{ApplyError, Trouble};
use crate::bundle::DestinationId;
use serde::{Deserialize, Serialize};

/// How an apply or a rollback ended on every host.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// The hosts, in the order in which they were taken.
    pub hosts: Vec<HostReport>,
    /// What is wrong besides, whatever the hosts' ends are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// How it ended on one host.
#[derive(Clone, Debug, Serialize)]
pub struct HostReport {
    /// The host.
    pub id: DestinationId,
    /// The end.
    pub outcome: Outcome,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// What went wrong, if anything.
    pub errors: Vec<ApplyError>,
    /// What else is worth knowing: lines of the engine's log that are not about us.
    pub notes: Vec<String>,
    /// The release that was to be live.
    pub release: Option<String>,
}

/// The end of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The new release is live and was found working.
    Applied,
    /// It failed before anything changed.
    Failed,
    /// Another apply holds the host.
    Locked,
    /// The new release is live and was found working, and goes back unless somebody confirms it in time.
    Pending,
    /// The new release did not work; the former one is live again.
    RolledBack,
    /// An earlier host failed, so this one was not touched.
    Skipped,
    /// The host is not as it was when the plan was made; nothing changed.
    Stale,
    /// There was nothing to do.
    Unchanged,
    /// The host went away after the switch: it has the old or the new release whole, and the next apply sees to the rest.
    Unknown,
}

/// One step of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name: `stage`.
    pub name: String,
    /// How it ended.
    pub result: StepResult,
    /// What there is to say of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// Of a reload: each module that was reloaded, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Reloaded>,
}

/// A module of the engine, and how its reload went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloaded {
    /// Its name, as the engine has it: `res_pjsip.so`.
    pub name: String,
    /// How it ended; [`StepResult::NotApplicable`] where it was not come to.
    pub result: StepResult,
    /// How long it took, in milliseconds; the host counts hundredths of a second.
    pub ms: u64,
}

/// The end of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// Done.
    Done,
    /// It went wrong.
    Failed,
    /// There is nothing of the kind on this host.
    NotApplicable,
}

impl Outcome {
    pub(super) const fn of(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Locked => Self::Locked,
            Trouble::Stale => Self::Stale,
            Trouble::Engine | Trouble::Failed | Trouble::Refused | Trouble::Unreachable => {
                Self::Failed
            }
        }
    }

    /// Whether the host has what it is to have.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Applied | Self::Pending | Self::Unchanged)
    }

    /// As the journal names it and as people read it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Failed => "failed, nothing changed",
            Self::Locked => "locked",
            Self::Pending => "waits for confirmation",
            Self::RolledBack => "rolled back",
            Self::Skipped => "not touched",
            Self::Stale => "stale, nothing changed",
            Self::Unchanged => "nothing to do",
            Self::Unknown => "unknown",
        }
    }
}

impl Report {
    /// For programs: one JSON object, versioned; `kind` is `apply` or `rollback`.
    pub fn to_json(&self, kind: &str) -> String {
        #[derive(Serialize)]
        struct View<'a> {
            version: u32,
            kind: &'a str,
            exit_code: u8,
            hosts: &'a [HostReport],
        }
        let view = View {
            version: 1,
            kind,
            exit_code: self.exit_code(),
            hosts: &self.hosts,
        };
        serde_json::to_string_pretty(&view).unwrap_or_default()
    }

    /// The exit code: 0 done, 1 failed, 4 stale, 5 locked, 6 rolled back, 7 partly done or not known.
    pub fn exit_code(&self) -> u8 {
        let Some(bad) = self.hosts.iter().find(|host| !host.outcome.is_good()) else {
            return 0;
        };
        if self
            .hosts
            .iter()
            .any(|host| matches!(host.outcome, Outcome::Applied | Outcome::Pending))
        {
            return 7;
        }
        if self
            .hosts
            .iter()
            .any(|host| host.outcome == Outcome::RolledBack)
        {
            return 6;
        }
        match bad.outcome {
            Outcome::Stale => 4,
            Outcome::Locked => 5,
            Outcome::RolledBack => 6,
            Outcome::Unknown => 7,
            Outcome::Applied
            | Outcome::Failed
            | Outcome::Pending
            | Outcome::Skipped
            | Outcome::Unchanged => 1,
        }
    }
}

impl HostReport {
    pub(super) fn new(id: DestinationId, outcome: Outcome) -> Self {
        Self {
            id,
            outcome,
            steps: Vec::new(),
            errors: Vec::new(),
            notes: Vec::new(),
            release: None,
        }
    }

    /// Whether the host was there to the end.
    pub(super) fn answers(&self) -> bool {
        let gone = |error: &ApplyError| error.trouble == Trouble::Unreachable;
        self.outcome != Outcome::Unknown && !self.errors.iter().any(gone)
    }

    pub(super) fn failed(id: DestinationId, error: ApplyError) -> Self {
        Self {
            outcome: Outcome::of(error.trouble),
            errors: vec![error],
            ..Self::new(id, Outcome::Failed)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_table() {
        let report = |outcomes: &[Outcome]| {
            let id = DestinationId::new("a").unwrap();
            Report {
                hosts: outcomes
                    .iter()
                    .map(|outcome| HostReport::new(id.clone(), *outcome))
                    .collect(),
                ..Report::default()
            }
            .exit_code()
        };
        assert_eq!(report(&[]), 0);
        assert_eq!(report(&[Outcome::Applied, Outcome::Unchanged]), 0);
        assert_eq!(report(&[Outcome::Failed, Outcome::Skipped]), 1);
        assert_eq!(report(&[Outcome::Unchanged, Outcome::Stale]), 4);
        assert_eq!(report(&[Outcome::Locked]), 5);
        assert_eq!(report(&[Outcome::RolledBack, Outcome::Skipped]), 6);
        assert_eq!(report(&[Outcome::Applied, Outcome::RolledBack]), 7);
        assert_eq!(report(&[Outcome::Unknown]), 7);
    }
}
