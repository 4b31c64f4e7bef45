//! Which commit a work tree is.

use crate::load::{Git, load};
use crate::source::SourceMap;
use std::collections::BTreeMap;
use std::path::Path;

/// The commit whose texts these are, or the one they were changed from, marked as changed; nothing outside of Git.
pub(super) fn of_texts(root: &Path, sources: &SourceMap) -> Option<String> {
    let git = Git::open(root, "HEAD").ok()?;
    let (committed, _) = load(&git);
    let changed = texts(sources) != texts(&committed.sources);
    Some(git.commit() + if changed { ", changed" } else { "" })
}

fn texts(sources: &SourceMap) -> BTreeMap<&str, &str> {
    sources
        .files()
        .map(|(_, file)| (file.path(), file.text()))
        .collect()
}
