use super::{ApplyError, Fleet, Probe, Trouble};
use crate::bundle::DestinationId;
use std::collections::BTreeMap;
use std::time::Duration;

/// How a transaction behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to wait for another apply to end.
    pub wait: Duration,
    /// How long the host stays ours when we fall silent; it is prolonged while we work.
    pub lease: Duration,
    /// How many releases stay on a host, besides the live one and the last that worked.
    pub keep: usize,
    /// What to do when the host runs another release than the plan was made against.
    pub stale: Stale,
    /// What to do when files of the live release were edited by hand.
    pub edits: Edits,
    /// Whether the new release goes back by itself unless somebody confirms it.
    pub confirm: Option<Confirm>,
    /// How long to wait for a moment without calls before the switch; where none comes, nothing is changed.
    pub quiet: Option<Duration>,
    /// Whether a second engine reads the release before it is live, where the host can have one.
    pub trial: bool,
    /// What is tried on each host before its release is found good.
    pub probes: BTreeMap<DestinationId, Vec<Probe>>,
    /// In which order the hosts are taken, where there are many.
    pub fleet: Fleet,
}

/// A release that is live for a while only, until somebody says that it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// How long the host waits for it, from the moment before the switch; whole seconds.
    pub within: Duration,
    /// The word that confirms this apply and no other. The host gets its digest only.
    pub word: String,
}

/// What to do when a host changed between plan and apply.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stale {
    /// Nothing: what was reviewed is carried out, or nothing is. For sealed plans and for people who were asked.
    #[default]
    Refuse,
    /// Compare again with what the host runs now. For `--yes`, where nobody reviewed the changes: the last one wins, whole.
    Replan,
}

/// What to do with edits that somebody made by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edits {
    /// Refuse, so that they are not lost.
    #[default]
    Refuse,
    /// Put ours in their place; the edited release stays on disk.
    Discard,
}

impl Edits {
    /// Refuses where files were edited that are not to be discarded.
    pub(super) fn hold(self, edited: &[String]) -> Result<(), ApplyError> {
        if edited.is_empty() || self == Self::Discard {
            return Ok(());
        }
        let named = edited
            .iter()
            .take(5)
            .map(|path| format!("`{}`", crate::plan::plain(path)))
            .collect::<Vec<_>>()
            .join(", ");
        let more = if edited.len() > 5 {
            format!(" and {} more", edited.len() - 5)
        } else {
            String::new()
        };
        Err(ApplyError::new(
            Trouble::Stale,
            format!("edited by hand on the host: {named}{more}"),
        )
        .help("write the edits down in the repository, then apply with `--discard-edits`"))
    }
}

/// Who does what, for the lease and the journal.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Who: `alice@laptop`.
    pub who: String,
    /// When it began, as RFC 3339.
    pub time: String,
    /// The commit that was compiled, if it was one.
    pub commit: Option<String>,
    /// Why, in the user's words.
    pub message: Option<String>,
    /// The ticket or change that it belongs to: `OPS-1234`.
    pub ticket: Option<String>,
    /// The single-use number of the sealed plan that is carried out, if it is one.
    pub plan: Option<String>,
    /// What tells it from every other, on all hosts.
    pub run: Option<String>,
    /// The hosts that it is meant for, where the project has several; an apply fills it in.
    pub hosts: Vec<String>,
}

/// One host's part of an apply or a rollback.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// How it behaves.
    pub options: &'a Options,
    /// Who asked for it.
    pub record: &'a Record,
}

impl Default for Options {
    fn default() -> Self {
        let (wait, lease) = (Duration::from_mins(3), Duration::from_mins(2));
        Self {
            wait,
            lease,
            keep: 10,
            stale: Stale::Refuse,
            edits: Edits::Refuse,
            confirm: None,
            quiet: None,
            trial: true,
            probes: BTreeMap::new(),
            fleet: Fleet::default(),
        }
    }
}
