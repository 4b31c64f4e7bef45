//! What lies in a release on the host: masked texts, and its manifest, of which only the pieces travel that are not known.

use super::ask::{ask, list};
use super::here::LONGEST_TEXT;
use super::{Answer, ApplyError, Host, Trouble};
use crate::bundle::{Manifest, Pieced, ReleasePath, Tree};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;

/// The texts of files of a release on the host, masked where they hold a secret. What is no text is left out.
pub fn texts(
    host: &mut dyn Host,
    release: &str,
    paths: &[ReleasePath],
) -> Result<BTreeMap<ReleasePath, String>, ApplyError> {
    let found = read(host, release, paths.iter().map(ReleasePath::as_str))?;
    let path = |path: &str| ReleasePath::new(path.strip_prefix("masked/").unwrap_or(path));
    let found = found
        .into_iter()
        .map(|(name, text)| Ok((path(&name)?, text)));
    found.collect()
}

/// The manifest of a release that lies on the host; of its pieces those travel that `known` lacks.
pub(super) fn manifest(
    host: &mut dyn Host,
    release: &str,
    known: Option<&Manifest>,
) -> Result<Manifest, ApplyError> {
    let answer = ask(host, "tree", [release.to_owned()], &mut std::io::empty())?;
    let none = || {
        ApplyError::new(
            Trouble::Failed,
            format!("the release `{release}` has no manifest"),
        )
    };
    let known = known.map(Pieced::of);
    joined(host, release, &answer, known.as_ref())?.ok_or_else(none)
}

/// The manifest whose root is in an answer; none where the release has none of this form.
pub(super) fn joined(
    host: &mut dyn Host,
    release: &str,
    answer: &Answer,
    known: Option<&Pieced<'_>>,
) -> Result<Option<Manifest>, ApplyError> {
    let root = answer.lines("tree").map(|parts| parts.join("\t") + "\n");
    let root: String = root.collect();
    if root.is_empty() {
        return Ok(None);
    }
    let is_known = |name: &str| known.is_some_and(|known| known.tree.pieces.contains_key(name));
    let lacking = Tree::names(&root).filter(|name| !is_known(name));
    let paths: Vec<_> = lacking.map(|name| format!("trees/{name}")).collect();
    let found = read(host, release, paths.iter().map(String::as_str))?;
    let piece = |name: &str| found.get(&format!("trees/{name}")).map(String::as_str);
    Ok(Some(Manifest::joined(&root, known, piece)?))
}

pub(super) fn read<'p>(
    host: &mut dyn Host,
    release: &str,
    paths: impl Iterator<Item = &'p str>,
) -> Result<BTreeMap<String, String>, ApplyError> {
    let paths: Vec<_> = paths.collect();
    let mut all = BTreeMap::new();
    if paths.is_empty() {
        return Ok(all);
    }
    if let Some(found) = host.texts(release, &paths) {
        return Ok(found);
    }
    let list = list(paths);
    let answer = ask(host, "read", [release.to_owned()], &mut list.as_bytes())?;
    let broken = |fault: std::io::Error| {
        ApplyError::new(
            Trouble::Failed,
            format!("what the host sent cannot be read: {fault}"),
        )
    };
    let mut archive = tar::Archive::new(GzDecoder::new(answer.out.as_slice()));
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        let path = entry.path().map_err(broken)?.to_string_lossy().into_owned();
        let mut text = String::new();
        if entry.take(LONGEST_TEXT).read_to_string(&mut text).is_ok() {
            all.insert(path, text);
        }
    }
    Ok(all)
}
