//! Plans in files: written when they are reviewed, read when just that is to be carried out.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where sealed plans are written and read"
)]

use super::exit::Exit;
use super::failure::Failure;
use super::from_key::project;
use super::front::Front;
use super::journals::journals;
use super::planned::Planned;
use super::session::Session;
use super::{environment, key};
use crate::apply::History;
use crate::bundle::DestinationId;
use crate::plan::{Origins, Sealed};
use crate::secrets::{ProjectKey, keyed_digest, open_plan, seal_plan};
use crate::source::SourceMap;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// No plan is larger, in bytes.
const LARGEST: u64 = 16 << 20;

/// Seals a plan and writes it to a file, whole or not at all.
pub(super) fn write(
    session: &Session,
    planned: &Planned,
    waivers: Vec<String>,
    within: Duration,
    path: &Path,
) -> Result<(), Failure> {
    let key = project_key(&planned.front)?;
    let now = environment::now();
    let seconds = i64::try_from(within.as_secs()).unwrap_or(i64::MAX);
    let number = environment::word().map_err(Failure::doing("read random bytes"))?;
    let sealed = Sealed {
        version: Sealed::VERSION,
        number,
        made: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        expires: now.as_second().saturating_add(seconds),
        of: origins(&planned.front, &key),
        waivers,
        meaning: planned.meaning.clone(),
        hosts: Sealed::hosts(&planned.plan),
    };
    let text = serde_json::to_string_pretty(&sealed).unwrap_or_default();
    let path = session.path(path)?;
    let failed = || Failure::doing(format!("write `{}`", path.display()));
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed())?;
    std::io::Write::write_all(&mut file, seal_plan(&key, &text).as_bytes()).map_err(failed())?;
    file.persist(&path).map_err(|error| failed()(error.error))?;
    session.out.say(&format!(
        "sealed in `{}`; carry it out with `pbxctl apply --plan {0}`",
        path.display()
    ));
    Ok(())
}

/// The text of a file that is said to be a sealed plan.
pub(super) fn read(session: &Session, path: &Path) -> Result<String, Failure> {
    let full = session.path(path)?;
    let failed = || Failure::doing(format!("read `{}`", full.display()));
    if fs::metadata(&full).map_err(failed())?.len() > LARGEST {
        return Err(Failure::new(format!(
            "`{}` is too large for a plan",
            full.display()
        )));
    }
    fs::read_to_string(&full).map_err(failed())
}

/// The plan, unless somebody changed it, it has expired, or it was made of something else than what is written here.
pub(super) fn open(front: &Front, text: &str) -> Result<Sealed, Failure> {
    let key = project_key(front)?;
    let changed = || stale("was changed, or sealed with another project key");
    let text = open_plan(&key, text).ok_or_else(changed)?;
    let other = || stale("was written by another pbxctl");
    let sealed: Sealed = serde_json::from_str(text).map_err(|_form| other())?;
    if sealed.version != Sealed::VERSION {
        return Err(other());
    }
    let now = environment::now().as_second();
    match sealed.is_stale(&origins(front, &key), now) {
        Some(why) => Err(stale(&why)),
        None => Ok(sealed),
    }
}

/// Holds it to what the hosts run now, and to what was done there: a plan is carried out once.
pub(super) fn hold(
    session: &Session,
    planned: &mut Planned,
    sealed: &Sealed,
) -> Result<(), Failure> {
    for (id, journal) in journals(session, planned)? {
        unused(&journal, sealed, &id)?;
    }
    sealed
        .differs(&planned.plan)
        .map_or(Ok(()), |why| Err(stale(&why)))
}

/// The journal of a host knows every plan that was begun there, also one that was rolled back since.
fn unused(journal: &History, sealed: &Sealed, id: &DestinationId) -> Result<(), Failure> {
    let mut used = journal.lines.iter().filter_map(|line| {
        let number = line.entry.as_ref()?.plan.as_deref()?;
        (number == sealed.number).then_some(line.number)
    });
    used.next().map_or(Ok(()), |line| {
        Err(stale(&format!(
            "was used before: line {line} of the history of `{id}`"
        )))
    })
}

fn stale(why: &str) -> Failure {
    let failure = Failure {
        exit: Exit::Stale,
        ..Failure::new(format!("the plan {why}"))
    };
    failure.help("nothing was changed; make and review a new one: `pbxctl plan --out FILE`")
}

fn project_key(front: &Front) -> Result<ProjectKey, Failure> {
    key::read(front).map_err(|fault| Failure::new(fault.message))
}

fn origins(front: &Front, key: &ProjectKey) -> Origins {
    let sources = &front.repository.sources;
    let lock = sources
        .find("pbx.lock")
        .map(|file| sources.file(file).text());
    Origins {
        project: project(key),
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        templates: crate::target::templates_digest(),
        tree: keyed_digest(key, &tree(sources)),
        lock: keyed_digest(key, lock.unwrap_or_default().as_bytes()),
    }
}

/// The digest of every text with its path, so that no two trees have one.
fn tree(sources: &SourceMap) -> Vec<u8> {
    let mut all: Vec<_> = sources
        .files()
        .map(|(_, file)| (file.path(), file.text()))
        .collect();
    all.sort_unstable();
    let mut list = String::new();
    for (path, text) in all {
        let digest = Sha256::digest(text.as_bytes());
        for byte in &digest {
            // Writing to a String cannot fail.
            let _infallible = write!(list, "{byte:02x}");
        }
        let _infallible = writeln!(list, " {path:?}");
    }
    list.into_bytes()
}
