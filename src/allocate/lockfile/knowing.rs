use super::read::{Reading, parts, read, sound};
use super::{Entry, Lockfile, Passage, Section};
use crate::allocate::Settled;
use crate::diag::Diagnostics;
use crate::model::Deferred;
use crate::source::{FileId, SourceFile};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Reads a lockfile in which some passages are known. Where anything is at fault all is read, as if nothing were known.
pub(super) fn read_knowing(
    file: FileId,
    text: &Arc<SourceFile>,
    known: &[(Passage, Settled)],
) -> (Lockfile, Diagnostics) {
    let others = others(text.text(), known).into_iter();
    let others = others.flat_map(|(start, other)| parts(start, other));
    let others = sound(file, others.collect()).map(Reading::end);
    let Some((mut lockfile, _)) = others.filter(|(_, found)| found.is_empty()) else {
        return read(file, text.text());
    };
    for (passage, settled) in known {
        let (text, range) = (text.clone(), passage.range.clone());
        let lines = Deferred::new(move || lines(file, text.text().get(range).unwrap_or_default()));
        let section = Section::known(settled.clone(), lines);
        lockfile.insert_tenant(Some((passage.tenant.as_str().into(), section.into())));
    }
    match has_block_twice(&lockfile) {
        true => read(file, text.text()),
        false => (lockfile, Diagnostics::default()),
    }
}

/// The texts between passages that are known, each behind where it starts.
fn others<'a>(text: &'a str, known: &[(Passage, Settled)]) -> Vec<(usize, &'a str)> {
    let (mut others, mut start) = (Vec::new(), 0);
    for (Passage { range, .. }, _) in known {
        let other = text.get(start..range.start);
        others.extend(other.map(|other| (start, other)));
        start = range.end;
    }
    others.extend(text.get(start..).map(|other| (start, other)));
    others
}

/// The lines of a passage that is sound.
fn lines(file: FileId, passage: &str) -> Vec<Entry> {
    let read = Reading::of(file, 0, passage).tenants.into_values();
    let mut lines: Vec<_> = read.flatten().map(|(entry, _)| entry).collect();
    lines.sort();
    lines.dedup();
    lines
}

fn has_block_twice(lockfile: &Lockfile) -> bool {
    let mut seen = BTreeSet::new();
    let sections = lockfile.tenants.values();
    let mut blocks = sections.flat_map(|section| section.blocks());
    blocks.any(|block| !seen.insert(block))
}
