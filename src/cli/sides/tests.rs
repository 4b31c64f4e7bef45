//! What is told without looking at tenants that are the same is what is told when everything is looked at.

use super::plots::{Plots, edit, plots, three};
use super::*;
use crate::bundle::{Digest, Part};
use crate::load::Memory;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const TODAY: &str = "2026-11-20";
impl Plots {
    /// As it is committed: with its lockfile, in which passwords may have been replaced.
    pub(super) fn world_with_lock(&self, lock: &str) -> (Memory, String) {
        let front = read(&self.world(lock));
        let allocated = front.middle.map(|middle| middle.allocated);
        let mut lockfile = allocated.unwrap().lockfile.clone();
        let tenants = self.tenants.iter().enumerate();
        let rotated = tenants.filter(|(_, plot)| plot.rotated);
        let rotated: BTreeSet<_> = rotated.map(|(nth, plot)| plot.id(nth)).collect();
        lockfile.rotate(|entry| {
            let is_meant = rotated.contains(&*entry.tenant);
            is_meant.then(|| entry.rotation.at_once())
        });
        let lock = lockfile.to_string();
        (self.world(&lock), lock)
    }
}

pub(super) fn told(front: &Front) -> String {
    format!("{:?}", front.found)
}

fn read(world: &Memory) -> Front {
    Front::read(PathBuf::from("."), world, TODAY, Arc::default())
}

/// What people are told: by meaning, what goes, and for each host its files line by line and all that comes of them.
type Said = (Changes, bool, Plan, BTreeMap<String, [Option<String>; 2]>);

fn said(sides: &mut Sides<'_>) -> Said {
    let [old, new] = sides.build().unwrap();
    let told = sides.told();
    let mut plan = compared([&old.bundle, &new.bundle]);
    plan.deletes.count_staying(told.staying);
    let nothing = plan.is_nothing();
    let mut texts = BTreeMap::new();
    for host in &mut plan.hosts {
        let parts = [&old, &new].map(|built| (built.bundle.part(&host.id), built));
        for change in &host.changes {
            let shown = parts.map(|(part, built)| {
                let text = |part: &Part| part.shown(&change.path, &built.blobs).unwrap();
                part.and_then(text)
            });
            texts.insert(format!("{} {}", host.id, change.path), shown);
        }
        // They tell of all files
        (host.base, host.release, host.files) = (None, Digest::of(b""), 0);
    }
    (told.changes, nothing, plan, texts)
}

/// What is said with and without looking at what is the same, and how many tenants that is.
fn both_ways(old: &Plots, new: &Plots) -> Result<(Said, Said, usize), String> {
    let (old, lock) = old.world_with_lock("version 1\n");
    let (new, _) = new.world_with_lock(&lock);
    let (mut before, mut after) = (read(&old), read(&new));
    for front in [&before, &after] {
        if front.found.has_errors() {
            return Err(format!("{:#?}", front.found));
        }
    }
    let mut sides = Sides::new(&mut before, &mut after, &BTreeSet::new());
    let long = said(&mut sides);
    let mut pair = Pair::read(Path::new("."), [&old, &new], TODAY, &Arc::default());
    let mut sides = Sides::new(&mut pair.before, &mut pair.after, &pair.same);
    let short = said(&mut sides);
    sides.end();
    let whole = pair.before.site.tenants.len() == before.site.tenants.len();
    assert!(whole && told(&pair.after) == told(&after));
    Ok((short, long, pair.same.len()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_is_told_otherwise_where_the_same_is_not_looked_at(
        old in plots(),
        edits in prop::collection::vec(edit(), 0..4),
    ) {
        let mut new = old.clone();
        for edit in &edits {
            edit.of(&mut new);
        }
        let (short, long, _) = both_ways(&old, &new).map_err(TestCaseError::fail)?;
        prop_assert_eq!(short, long);
    }
}

#[test]
fn of_a_tenant_that_is_the_same_nothing_is_lowered_or_rendered() {
    let (old, mut new) = (three(), three());
    new.tenants[1].name = 9;
    let (old, lock) = old.world_with_lock("version 1\n");
    let (new, _) = new.world_with_lock(&lock);
    let mut pair = Pair::read(Path::new("."), [&old, &new], TODAY, &Arc::default());
    let (before, after) = (&mut pair.before, &mut pair.after);
    let mut sides = Sides::new(before, after, &pair.same);
    let built = sides.build().unwrap();
    assert!(!sides.whole && !sides.told().changes.is_empty());
    for (front, built) in [&*sides.before, &*sides.after].into_iter().zip(&built) {
        let calls = front.middle.as_ref().and_then(|middle| middle.calls.get());
        let lowered: Vec<_> = calls
            .unwrap()
            .tenants
            .keys()
            .map(TenantId::as_str)
            .collect();
        assert_eq!(lowered, ["t1"]);
        let entries = built.bundle.parts().flat_map(|part| part.entries.values());
        let made: BTreeSet<_> = entries
            .filter_map(|entry| entry.provenance.strip_prefix("tenants/"))
            .collect();
        let tenants: BTreeSet<_> = made.iter().map(|of| of.split('/').next()).collect();
        assert_eq!(tenants, [Some("t1")].into());
    }
    sides.end();
    assert_eq!(
        (before.site.tenants.len(), after.site.tenants.len()),
        (3, 3)
    );
}

#[test]
fn what_hosts_have_of_all_tenants_is_told_line_by_line() {
    let old = three();
    let change = |what, to| {
        let mut new = old.clone();
        new.tenants[1].change(what, to);
        both_ways(&old, &new).unwrap()
    };
    // A sound that others play as well, a tone that other phones ring with, a trunk that others share, a phone that is served
    for (what, to) in [(6, 2), (5, 0), (7, 0), (4, 0), (4, 2), (1, 0), (8, 0)] {
        let (short, long, same) = change(what, to);
        assert_eq!((short, same), (long, 2), "{what} to {to}");
    }
}
