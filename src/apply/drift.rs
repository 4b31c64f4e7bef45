//! What somebody changed on a host behind our back, beside what was applied and what is desired.

use super::ask::{ask, list};
use super::look::{Reading, look_at};
use super::{ApplyError, Host, Trouble};
use crate::bundle::{Blobs, Bundle, Destination, Pieced, ReleasePath};
use crate::plan::{Deployed, Drift, Drifted, LinkState, Version, plain};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;

/// The longest edited file that is told line by line.
const LONGEST_TEXT: u64 = 4 << 20;

type Texts = BTreeMap<String, String>;

/// Asks a host for all in which it differs from what was put there.
pub fn drift(
    host: &mut dyn Host,
    destination: &Destination,
    bundle: &Bundle,
    blobs: &dyn Blobs,
    reading: Reading,
) -> Result<Drift, ApplyError> {
    let part = bundle.part(&destination.id);
    let manifest = part.map(|part| bundle.manifest(part));
    let known = manifest.as_ref().map(Pieced::of);
    let deployed = look_at(host, destination, known.as_ref(), reading)?;
    let paths: Vec<_> = edited(&deployed).collect();
    let texts = match &deployed.release {
        Some(release) if !paths.is_empty() => fetch(host, release, &paths)?,
        _ => Texts::new(),
    };
    let files = paths.into_iter().map(|path| {
        let wanted = part.filter(|part| part.entries.contains_key(&path));
        let secret = is_secret(&deployed, &path);
        let desired = match wanted.map(|part| part.shown(&path, blobs)).transpose()? {
            None => Version::Absent,
            Some(_) if secret => Version::Untold,
            Some(text) => text.map_or(Version::Untold, Version::Text),
        };
        let (applied, live) = (
            applied(&deployed, &texts, &path, &desired, bundle, destination),
            live(&deployed, &texts, &path, secret),
        );
        Ok(Drifted {
            path,
            applied,
            live,
            desired,
        })
    });
    Ok(Drift {
        id: destination.id.clone(),
        files: files.collect::<Result<_, ApplyError>>()?,
        others: others(&deployed),
        release: deployed.release,
    })
}

/// The edited files that have a path of a release; the list of digests and the manifest are among the others.
fn edited(deployed: &Deployed) -> impl Iterator<Item = ReleasePath> + '_ {
    let paths = deployed.edited.iter();
    paths
        .filter(|path| !is_ours(path))
        .filter_map(|path| ReleasePath::new(path.as_str()).ok())
}

fn is_ours(path: &str) -> bool {
    matches!(path, "sums" | "tree" | "manifest.json")
        || path.starts_with("masked/")
        || path.starts_with("trees/")
}

fn is_secret(deployed: &Deployed, path: &ReleasePath) -> bool {
    let file = deployed.manifest.as_ref().and_then(|it| it.file(path));
    file.is_some_and(|file| file.masked.is_some())
}

fn live(deployed: &Deployed, texts: &Texts, path: &ReleasePath, secret: bool) -> Version {
    match texts.get(&format!("live/{path}")) {
        Some(text) => Version::Text(text.clone()),
        None if secret => Version::Untold,
        None if deployed.release.is_none() => Version::Absent,
        None if texts.contains_key(&format!("odd/{path}")) => Version::Untold,
        None => Version::Absent,
    }
}

/// As it was applied: another release on the host has it, or the repository would put the same there today.
fn applied(
    deployed: &Deployed,
    texts: &Texts,
    path: &ReleasePath,
    desired: &Version,
    bundle: &Bundle,
    destination: &Destination,
) -> Version {
    let was = deployed.manifest.as_ref().and_then(|it| it.file(path));
    let Some(was) = was else {
        return Version::Absent;
    };
    if let Some(text) = texts.get(&format!("applied/{path}")) {
        return Version::Text(text.clone());
    }
    let part = bundle.part(&destination.id);
    let same = part.and_then(|part| part.entries.get(path));
    if same.is_some_and(|entry| entry.digest == was.digest) {
        desired.clone()
    } else {
        Version::Untold
    }
}

fn others(deployed: &Deployed) -> Vec<String> {
    let ours = deployed.edited.iter().filter(|path| is_ours(path));
    let odd = deployed
        .edited
        .iter()
        .filter(|path| !is_ours(path) && ReleasePath::new(path.as_str()).is_err());
    let edits = ours
        .chain(odd)
        .map(|path| format!("`{}` was edited by hand", plain(path)));
    let links = deployed.unlinked();
    let gone = links
        .iter()
        .map(|link| format!("the link `{link}` is gone"));
    let foreign = deployed.links.iter().filter(|one| {
        deployed.release.is_some() && matches!(one.state, LinkState::Foreign | LinkState::Folder)
    });
    let foreign = foreign.map(|one| format!("`{}` is not our link any more", one.link));
    let missing = deployed
        .missing
        .iter()
        .filter(|_| deployed.release.is_some());
    let missing = missing.map(|one| format!("`{}` lacks the line: {}", one.file, one.line));
    let unread = deployed.unread && deployed.pending.is_none();
    let unread = unread.then(|| "the engine may hold another release in memory".to_owned());
    edits
        .chain(gone)
        .chain(foreign)
        .chain(missing)
        .chain(unread)
        .collect()
}

fn fetch(host: &mut dyn Host, release: &str, paths: &[ReleasePath]) -> Result<Texts, ApplyError> {
    let list = list(paths.iter().map(ReleasePath::as_str));
    let answer = ask(host, "edits", [release.to_owned()], &mut list.as_bytes())?;
    let broken = |fault: std::io::Error| {
        ApplyError::new(
            Trouble::Failed,
            format!("what the host sent cannot be read: {fault}"),
        )
    };
    let mut archive = tar::Archive::new(GzDecoder::new(answer.out.as_slice()));
    let mut texts = Texts::new();
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path().map_err(broken)?.to_string_lossy().into_owned();
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        let mut text = String::new();
        if entry.take(LONGEST_TEXT).read_to_string(&mut text).is_ok() {
            texts.insert(path, text);
        } else {
            texts.insert(path.replacen("live/", "odd/", 1), String::new());
        }
    }
    Ok(texts)
}
