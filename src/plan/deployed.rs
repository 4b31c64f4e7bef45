use crate::bundle::{Digest, Manifest};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeSet;

/// What a host runs now, as its side of pbxctl tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Deployed {
    /// The name of the live release; `None` before the first apply.
    pub release: Option<String>,
    /// What the live release is.
    pub manifest: Option<Manifest>,
    /// The release that was last found working. It is not the live one when an apply died between switch and verification.
    pub good: Option<String>,
    /// Files of the live release that are not as they were put there.
    pub edited: Vec<String>,
    /// Lines that core files lack.
    pub missing: Vec<CoreLine>,
    /// The links through which the engine reads us.
    pub links: Vec<Linked>,
    /// Whether the engine is there.
    pub engine: EngineState,
    /// Who holds the host, if anybody.
    pub lease: Option<Lease>,
    /// The release that waits for confirmation, if one does.
    pub pending: Option<Pending>,
    /// Whether the engine may hold another release in memory than the one on disk: a reload failed, or never came.
    pub unread: bool,
    /// What went wrong when the host went back by itself and could not.
    pub stuck: Option<String>,
    /// Room left, in kilobytes.
    pub free: Option<u64>,
    /// The releases that lie there.
    pub have: BTreeSet<String>,
}

/// A line that an administrator's file needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoreLine {
    /// The file.
    pub file: String,
    /// The line, or the head of a section.
    pub line: String,
}

impl CoreLine {
    /// Whether a section is missing, which only the administrator can write.
    pub fn is_section(&self) -> bool {
        self.line.starts_with('[')
    }
}

/// A link of an engine's folder and what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// Where.
    pub link: String,
    /// What.
    pub state: LinkState,
}

/// What stands where a link of ours is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Nothing yet.
    Absent,
    /// A real folder or file.
    Folder,
    /// A link to elsewhere.
    Foreign,
    /// Our link.
    Ours,
}

/// Whether an engine can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineState {
    /// It is not installed.
    Absent,
    /// There is none to ask: a folder, or a host for provisioning alone.
    #[default]
    NotApplicable,
    /// It runs, in this version.
    Running(String),
    /// It is installed and does not answer.
    Stopped,
}

/// Who works on a host, and until when nobody else may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lease {
    /// Who.
    pub holder: String,
    /// The fencing number.
    pub number: u64,
    /// What for.
    pub reason: String,
    /// Since when, in seconds since 1970 by the host's clock.
    pub since: u64,
    /// For how many seconds more, unless it is renewed.
    pub left: u64,
}

/// A release that goes back by itself unless somebody confirms it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Pending {
    /// Its name.
    pub release: String,
    /// The release that the host goes back to; `none` where there was none.
    pub former: String,
    /// In how many seconds.
    pub left: u64,
    /// Who applied it.
    pub holder: String,
}

impl Deployed {
    /// Whether the live release was found working.
    pub fn confirmed(&self) -> bool {
        self.release.is_some() && self.release == self.good
    }

    /// Links that are gone although there is a release: the engine reads nothing of it when it starts anew.
    pub fn unlinked(&self) -> Vec<String> {
        let gone = |link: &&Linked| self.release.is_some() && link.state == LinkState::Absent;
        self.links
            .iter()
            .filter(gone)
            .map(|link| link.link.clone())
            .collect()
    }

    /// Whether the live release was never found working, or the engine may hold another one in memory.
    pub(super) fn is_unsure(&self) -> bool {
        self.release.is_some() && (self.unread || !self.confirmed())
    }

    /// Whether the engine is to read everything again, whatever changes.
    pub(super) fn is_all_read_again(&self) -> bool {
        self.is_unsure() || !self.edited.is_empty() || !self.unlinked().is_empty()
    }

    /// The digest of the live release, whichever copy of it that is.
    pub fn digest(&self) -> Option<Digest> {
        let name = self.release.as_deref()?;
        Digest::parse(name.split('.').next().unwrap_or(name)).ok()
    }
}
