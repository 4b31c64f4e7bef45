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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::HostId;
    use crate::source::SourceMap;
    use proptest::prelude::*;

    fn line((tenant, number, what): (u8, u32, u8)) -> String {
        match what {
            0 => "nothing that can be read".to_owned(),
            1 => String::new(),
            2 => "# a comment".to_owned(),
            3..6 => format!("t{tenant} {what}000-{what}999 block tenants/t{tenant} t{tenant} 0"),
            what => format!("t{tenant} {number} user users/u{what} u{what} 0"),
        }
    }

    /// What is known of the passages of a text that are sound by themselves.
    fn known(file: FileId, text: &str) -> Vec<(Passage, Settled)> {
        let passages = Lockfile::passages(text, |tenant| tenant.starts_with('t')).into_iter();
        let sound = passages.filter_map(|passage| {
            let (alone, found) = read(file, text.get(passage.range.clone())?);
            let section = alone
                .section(&passage.tenant)
                .filter(|_| found.is_empty())?;
            // Who is settled has one block at most
            section.blocks().nth(1).is_none().then_some(())?;
            let settled = Settled {
                host: HostId::parse("one").unwrap(),
                block: section.block(),
                digest: [0; 32],
            };
            Some((passage, settled))
        });
        sound.collect()
    }

    proptest! {
        #[test]
        fn whatever_is_known_it_reads_as_if_nothing_were(
            mut lines in prop::collection::vec((0..4_u8, 100..400_u32, 0..60_u8), 0..40),
            together in any::<bool>(),
            wanted in any::<[bool; 4]>(),
        ) {
            if together {
                lines.sort_unstable();
            }
            let text: Vec<_> = lines.iter().copied().map(line).collect();
            let mut sources = SourceMap::default();
            let file = sources.add("pbx.lock", text.join("\n"));
            let text = sources.shared(file);
            let known = known(file, text.text()).into_iter().zip(wanted);
            let known = known.filter(|(_, wanted)| *wanted).map(|(known, _)| known);
            let known: Vec<_> = known.collect();
            prop_assert_eq!(read_knowing(file, text, &known), read(file, text.text()));
        }
    }

    #[test]
    fn what_stands_together_is_a_passage() {
        let text = "version 1\na 1 x\na 2 x\n\nb 1 x\naa 1 x\nc 1 x\nb 2 x\na";
        let passages = Lockfile::passages(text, |tenant| (1..3).contains(&tenant.len()));
        let told = passages
            .iter()
            .map(|one| (&*one.tenant, text.get(one.range.clone()).unwrap()));
        let told: Vec<_> = told.collect();
        assert_eq!(told, [("aa", "aa 1 x\n"), ("c", "c 1 x\n")]);
        let meant = Lockfile::passages("a 1 x\na 2 x\n# c\nb 1 x", |tenant| tenant != "a");
        assert_eq!(meant.len(), 2);
    }
}
