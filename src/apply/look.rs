//! What a host runs.

use super::ask::{ask, list};
use super::reading::{joined, texts};
use super::{Answer, ApplyError, Host};
use crate::bundle::{Blobs, Destination, Engine, Folder, Manifest, Part, Pieced};
use crate::plan::{
    Action, CoreLine, Deployed, Diffs, EngineState, HostPlan, Lease, LinkState, Linked, Pending,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How a host finds the files that somebody edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// It reads the files of the live release where its file system tells that any of them was touched since all were found well.
    #[default]
    Touched,
    /// The same where any was touched that an engine or a phone reads: masked copies are not looked at, and whoever shows one is to hold it
    /// to its digest.
    Served,
    /// It reads all of them.
    Full,
}

impl Reading {
    /// As the host's program reads it.
    const fn word(self) -> &'static str {
        match self {
            Self::Touched => "touched",
            Self::Served => "served",
            Self::Full => "full",
        }
    }
}

/// What a host said of itself, without the manifest of its release.
pub struct Glance(Answer);

impl Glance {
    /// What the host runs, for who knows what is in a release of that name.
    pub fn deployed(&self) -> Deployed {
        deployed(&self.0, None)
    }

    /// What it runs, with the manifest of its release, of which only those pieces travel that `known`, the one that is to be, lacks.
    pub fn look(
        &self,
        host: &mut dyn Host,
        known: Option<&Pieced<'_>>,
    ) -> Result<Deployed, ApplyError> {
        let manifest = match self.0.rest("release") {
            Some(release) => joined(host, &release, &self.0, known)?,
            None => None,
        };
        Ok(deployed(&self.0, manifest))
    }
}

/// Asks a host what it runs now.
pub fn glance(
    host: &mut dyn Host,
    destination: &Destination,
    reading: Reading,
) -> Result<Glance, ApplyError> {
    let engine = destination
        .engine
        .as_ref()
        .filter(|_| destination.has_live_engine());
    let kind = engine.map_or("-", |engine| &engine.kind);
    let how = [kind, reading.word()].map(str::to_owned);
    let touched = host.touched(reading).into_iter().flatten();
    ask(
        host,
        "state",
        how.into_iter().chain(touched),
        &mut lines(engine, |_| true).as_bytes(),
    )
    .map(Glance)
}

/// What a host runs now. Of the live release's manifest only those pieces travel that `known`, the one that is to be, lacks.
pub fn look(
    host: &mut dyn Host,
    destination: &Destination,
    known: Option<&Pieced<'_>>,
) -> Result<Deployed, ApplyError> {
    look_at(host, destination, known, Reading::Touched)
}

/// The same, with files read as told.
pub(super) fn look_at(
    host: &mut dyn Host,
    destination: &Destination,
    known: Option<&Pieced<'_>>,
    reading: Reading,
) -> Result<Deployed, ApplyError> {
    glance(host, destination, reading)?.look(host, known)
}

/// The folders of an engine, as the host's program reads them, each once.
pub(super) fn folders(engine: Option<&Engine>) -> String {
    lines(engine, |folder| !folder.is_section())
}

/// Those of the folders of an engine, and of what else core files must have for them.
fn lines(engine: Option<&Engine>, which: fn(&Folder) -> bool) -> String {
    let folders = engine
        .map(|engine| engine.folders.as_slice())
        .unwrap_or_default();
    list(folders.iter().filter(|folder| which(folder)).map(|folder| {
        [
            folder.release.as_str(),
            folder.link.as_str(),
            folder.core_file.as_str(),
            folder.core_line.as_str(),
            if folder.plain { "plain" } else { "link" },
        ]
        .join("	")
    }))
}

fn deployed(answer: &Answer, manifest: Option<Manifest>) -> Deployed {
    #[derive(Deserialize)]
    struct State {
        confirmed: String,
    }
    let pairs = |word| {
        let lines: Vec<_> = answer.lines(word).collect();
        lines.into_iter().map(|mut parts: Vec<String>| {
            (
                parts.pop().unwrap_or_default(),
                parts.pop().unwrap_or_default(),
            )
        })
    };
    let state = answer
        .rest("state")
        .and_then(|json| serde_json::from_str::<State>(&json).ok());
    let live = |name: &String| !name.is_empty() && name != "none";
    Deployed {
        release: answer.rest("release"),
        manifest,
        good: state.map(|state| state.confirmed).filter(live),
        edited: answer
            .lines("edited")
            .map(|parts| parts.join("\t"))
            .collect(),
        missing: pairs("missing")
            .map(|(line, file)| CoreLine { file, line })
            .collect(),
        links: pairs("link")
            .map(|(state, link)| Linked {
                link,
                state: link_state(&state),
            })
            .collect(),
        engine: engine_state(answer),
        lease: lease(answer),
        pending: pending(answer),
        unread: answer.lines("unread").next().is_some(),
        stuck: answer.rest("stuck"),
        free: answer.rest("free").and_then(|free| free.parse().ok()),
        have: answer
            .lines("have")
            .map(|parts| parts.concat())
            .filter(live)
            .collect(),
    }
}

fn link_state(word: &str) -> LinkState {
    match word {
        "absent" => LinkState::Absent,
        "ours" => LinkState::Ours,
        "foreign" => LinkState::Foreign,
        _ => LinkState::Folder,
    }
}

fn engine_state(answer: &Answer) -> EngineState {
    let Some(parts) = answer.lines("engine").next() else {
        return EngineState::NotApplicable;
    };
    match parts.first().map(String::as_str) {
        Some("running") => EngineState::Running(parts.get(1).cloned().unwrap_or_default()),
        Some("stopped") => EngineState::Stopped,
        _ => EngineState::Absent,
    }
}

/// Who holds the host, as it says.
pub(super) fn lease(answer: &Answer) -> Option<Lease> {
    let parts = answer.lines("lease").next()?;
    let number = |at: usize| {
        parts
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    };
    let text = |at: usize| parts.get(at).cloned().unwrap_or_default();
    Some(Lease {
        number: number(0),
        since: number(1),
        left: number(2),
        holder: text(3),
        reason: text(4),
    })
}

/// The release that waits for confirmation.
pub(super) fn pending(answer: &Answer) -> Option<Pending> {
    let parts = answer.lines("pending").next()?;
    let text = |at: usize| parts.get(at).cloned().unwrap_or_default();
    Some(Pending {
        release: text(0),
        former: text(1),
        left: text(2).parse().unwrap_or_default(),
        holder: text(3),
    })
}

/// Fetches the masked texts that a host's changes touch, and adds their diffs.
pub fn differences(
    host: &mut dyn Host,
    plan: &HostPlan,
    part: &Part,
    blobs: &dyn Blobs,
    diffs: &mut Diffs,
) -> Result<(), ApplyError> {
    let there = plan
        .changes
        .iter()
        .filter(|change| change.action != Action::Add && !change.secrets_only);
    let paths: Vec<_> = there.map(|change| change.path.clone()).collect();
    let before = match &plan.base {
        Some(base) => texts(host, base, &paths)?,
        None => BTreeMap::new(),
    };
    Ok(diffs.add(plan, part, blobs, &before)?)
}
