#![expect(
    clippy::disallowed_methods,
    reason = "this is where Git hands over three lockfiles and takes one"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::session::Session;
use crate::allocate::{Entry, Kind, Lockfile, merge};
use crate::diag::Diagnostics;
use crate::load::{GitError, set_locally};
use crate::source::SourceMap;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What the driver is called in `.gitattributes`.
const SETTINGS: [(&str, &str); 2] = [
    (
        "merge.pbxctl-lock.name",
        "the numbers of pbx.lock, by pbxctl",
    ),
    ("merge.pbxctl-lock.driver", "pbxctl merge-lock %O %A %B"),
];

/// Merge two branches' `pbx.lock`, as a merge driver of Git
///
/// Git calls it where `.gitattributes` says `pbx.lock merge=pbxctl-lock` and `git config merge.pbxctl-lock.driver` is
/// `pbxctl merge-lock %O %A %B`; `pbxctl init` sets both. A number that both branches gave out stays with who had it before;
/// of two newcomers the first by id has it. The other one's line is left out: run `pbxctl lock` after the merge.
#[derive(Debug, clap::Args)]
pub(super) struct MergeLock {
    /// The lockfile that both branches come from
    base: PathBuf,
    /// The lockfile of the branch that is merged into; the result is written here
    ours: PathBuf,
    /// The lockfile of the branch that is merged
    theirs: PathBuf,
}

impl MergeLock {
    /// Merges; where that cannot be, the file is left as it was, and Git holds it for a conflict.
    pub(super) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let (mut sources, mut found) = (SourceMap::default(), Diagnostics::default());
        let mut read = |path: &Path, whose: &str| {
            let text = fs::read_to_string(session.path(path)?)
                .map_err(Failure::doing(format!("read the `pbx.lock` {whose}")))?;
            let (lockfile, faults) = Lockfile::parse(
                sources.add(format!("pbx.lock {whose}"), text.as_str()),
                &text,
            );
            found.extend(faults);
            Ok(lockfile)
        };
        let base = read(&self.base, "of the base")?;
        let ours = read(&self.ours, "of ours")?;
        let theirs = read(&self.theirs, "of theirs")?;
        let merged = (!found.has_errors())
            .then(|| merge(&base, &ours, &theirs).take(&mut found))
            .flatten();
        let Some(merged) = merged else {
            session.report(&found, &sources);
            return Err(refused());
        };
        fs::write(session.path(&self.ours)?, merged.to_string())
            .map_err(Failure::doing("write the merged `pbx.lock`"))?;
        tell(session, &merged, [&ours, &theirs]);
        Ok(Exit::Done)
    }
}

fn refused() -> Failure {
    Failure::new("`pbx.lock` cannot be merged and is left as it was on our branch")
        .help("merge the documents, run `pbxctl lock`, then `git add pbx.lock`")
}

/// Says whose number went to somebody of the other branch.
fn tell(session: &Session, merged: &Lockfile, sides: [&Lockfile; 2]) {
    let holder = |entry: &Entry| (entry.tenant.clone(), entry.number.clone());
    let accounts = |entry: &&Entry| entry.kind != Kind::Account;
    let holders: BTreeMap<_, _> = merged
        .held()
        .filter(accounts)
        .map(|entry| (holder(entry), entry))
        .collect();
    let births: BTreeSet<_> = merged
        .entries()
        .map(|entry| (&entry.tenant, entry.kind, &entry.birth))
        .collect();
    for entry in sides.into_iter().flat_map(Lockfile::held).filter(accounts) {
        let is_left_out = !births.contains(&(&entry.tenant, entry.kind, &entry.birth));
        if let Some(other) = holders.get(&holder(entry)).filter(|_| is_left_out) {
            let (number, owner, other) = (&entry.number, &entry.owner, &other.owner);
            session.out.say(&format!("{number} went to `{other}`, not to `{owner}` of the other branch: run `pbxctl lock`"));
        }
    }
}

/// Tells the Git repository around `root` how to call the driver; whether there is one.
pub(super) fn install(root: &Path) -> Result<bool, Failure> {
    let failed = |GitError(error)| Failure::new(format!("cannot set the merge driver: {error}"));
    set_locally(root, &SETTINGS).map_err(failed)
}

/// What a person types to the same end.
pub(super) fn by_hand() -> String {
    let [_, (key, value)] = SETTINGS;
    format!("git config {key} \"{value}\"")
}
