//! A run that knows what tenants meant in earlier ones finds what one finds that knows nothing.

use super::plots::{Edit, Plots, edit, plots, three};
use super::tests::{TODAY, told};
use super::*;
use crate::cli::cache::Cache;
use crate::cli::images::Images;
use crate::load::{Memory, load};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub(super) const LOCK: &str = "version 1\n";
const LATER: &str = "2027-03-01";

/// A folder for what is kept. Each run opens it anew.
pub(super) struct Folder(pub(super) TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(super) fn open(&self) -> Cache {
        Cache::at(Some(self.0.path().to_path_buf()))
    }

    /// The folders that a run over this repository would read.
    pub(super) fn unknown(&self, world: &Memory) -> Vec<String> {
        let repository = Arc::new(load(world).0);
        let known = Images::read(&self.open().into(), &repository, &BTreeSet::new());
        let known = known.folders(&BTreeSet::new());
        let folders = repository.tenants.iter().map(|folder| folder.name.clone());
        folders.filter(|name| !known.contains(name)).collect()
    }
}

/// All that a run came to, with every place.
fn all(front: &Front) -> String {
    let allocated = front.middle.as_ref().map(|middle| &middle.allocated);
    let made = (&front.site, allocated, &front.files, &front.incoming);
    let also = (&*front.before, &front.bases, &front.checked);
    format!("{} {made:#?} {also:#?}", told(front))
}

/// Who holds what, and the lockfile that says so.
fn numbers(front: &Front) -> String {
    format!(
        "{:#?}",
        front.middle.as_ref().map(|middle| &middle.allocated)
    )
}

pub(super) fn run(world: &Memory, cache: Cache) -> Front {
    run_on(TODAY, world, cache)
}

fn run_on(day: &str, world: &Memory, cache: Cache) -> Front {
    Front::read(PathBuf::from("."), world, day, Arc::new(cache))
}

/// Whether what is known of earlier runs makes no difference.
pub(super) fn is_the_same(world: &Memory, cache: &Folder) -> bool {
    is_the_same_on(TODAY, world, cache)
}

fn is_the_same_on(day: &str, world: &Memory, cache: &Folder) -> bool {
    all(&run_on(day, world, cache.open())) == all(&run_on(day, world, Cache::default()))
}

/// Small repositories with the lockfile of the first of them, or with none to speak of.
fn edited(first: &Plots, edits: &[Edit], locked: bool) -> Vec<Memory> {
    let lock = match locked {
        true => first.world_with_lock(LOCK).1,
        false => LOCK.to_owned(),
    };
    let mut plots = first.clone();
    let rest = edits.iter().map(|edit| {
        edit.of(&mut plots);
        plots.world(&lock)
    });
    std::iter::once(first.world(&lock)).chain(rest).collect()
}

/// Who was looked at, and of whom it was asked what they hold or how their lines read.
fn looked_at(front: &Front) -> BTreeSet<&str> {
    let tenants = front.site.tenants.iter();
    let tenants = tenants.filter(|(_, tenant)| tenant.is_looked_at());
    let middle = front.middle.as_ref().unwrap();
    let held = middle.allocated.allocation.tenants.iter();
    let held = held.filter(|(_, held)| held.is_looked_at());
    let ids = tenants.map(|(id, _)| id).chain(held.map(|(id, _)| id));
    ids.map(TenantId::as_str)
        .chain(front.before.looked_at())
        .collect()
}

/// With a tenant of which something is wrong.
pub(super) fn at_fault(world: &Memory) -> Memory {
    world.clone().with(
        "tenants/wrong/tenant.yaml",
        "tenant: {name: W, domain: w.example.net}\nusers: {u: {name: U, clas: x}, v: {name: V, class: none}}\n",
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_known_makes_no_difference(
        first in plots(),
        edits in prop::collection::vec(edit(), 0..4),
        wrong in any::<bool>(),
        locked in any::<bool>(),
    ) {
        let (cache, mut before) = (Folder::new(), None);
        for world in edited(&first, &edits, locked) {
            let world = if wrong { at_fault(&world) } else { world };
            prop_assert!(is_the_same(&world, &cache));
            prop_assert!(is_the_same(&world, &cache), "the second time");
            prop_assert!(is_the_same_on(LATER, &world, &cache), "another day");
            if let Some(before) = before.replace(world.clone()) {
                let read = |cache: Cache| {
                    let pair = Pair::read(Path::new("."), [&before, &world], TODAY, &Arc::new(cache));
                    (all(&pair.before), all(&pair.after), pair.same)
                };
                prop_assert_eq!(read(cache.open()), read(Cache::default()));
                let pair = Pair::read(Path::new("."), [&before, &world], TODAY, &Arc::default());
                let alone = run(&before, Cache::default());
                prop_assert_eq!(numbers(&pair.before), numbers(&alone), "beside and alone");
            }
        }
    }
}

#[test]
fn of_a_tenant_that_is_the_same_nothing_is_read_again() {
    let (cache, mut plots) = (Folder::new(), three());
    let world = plots.world(LOCK);
    assert_eq!(cache.unknown(&world).len(), plots.tenants.len());
    run(&world, cache.open());
    assert_eq!(cache.unknown(&world), [""; 0]);
    plots.tenants[1].name += 1;
    let world = plots.world(LOCK);
    assert_eq!(cache.unknown(&world), ["t1"]);
    run(&world, cache.open());
    assert_eq!(cache.unknown(&world), [""; 0]);
    let renamed = world.with("tenants/t1/more.yaml", "");
    assert_eq!(cache.unknown(&renamed), ["t1"]);
    Edit::Shared(1).of(&mut plots);
    let unknown = cache.unknown(&plots.world(LOCK));
    assert_eq!(unknown.len(), plots.tenants.len(), "the library changed");
}

#[test]
fn nobody_who_is_known_is_looked_at_and_nothing_is_given_to_them_again() {
    let (cache, mut plots) = (Folder::new(), three());
    let (world, lock) = plots.world_with_lock(LOCK);
    let everybody = ["t0", "t1", "t2"].into();
    assert_eq!(looked_at(&run(&world, cache.open())), everybody);
    assert_eq!(looked_at(&run_on(LATER, &world, cache.open())), [].into());
    plots.tenants[1].name += 1;
    let other = plots.world(&lock);
    assert_eq!(looked_at(&run(&other, cache.open())), ["t1"].into());
    let rotated = lock.replace(" u0 0\n", " u0 0+1\n");
    let moved = world.clone().with("pbx.lock", rotated);
    assert_eq!(looked_at(&run(&moved, cache.open())), everybody);
    let freed = format!("{lock}t2 999 user users/gone gone 0 freed 2026-01-01\n");
    let freed = world.with("pbx.lock", freed);
    assert_eq!(looked_at(&run(&freed, cache.open())), ["t2"].into());
}

#[test]
fn faults_of_a_lockfile_are_told_as_if_nothing_were_known() {
    let (cache, plots) = (Folder::new(), three());
    let (world, lock) = plots.world_with_lock(LOCK);
    run(&world, cache.open());
    let first = lock.lines().find(|line| line.starts_with("t1 ")).unwrap();
    for other in [
        format!("{lock}t1 500 user users/new new 0\n"),
        format!("{lock}nothing that can be read\n"),
        format!("{lock}{first}\n"),
        format!(
            "{lock}other 1000-1999 block tenants/other other 0\nmore 1000-1999 block tenants/more more 0\n"
        ),
        lock.replace("version 1", "version 2"),
        lock.replace('\n', "\r\n"),
        lock.replace("t1 ", "t7 "),
        lock.replace(first, "<<<<<<< ours"),
        String::new(),
    ] {
        let world = world.clone().with("pbx.lock", other.clone());
        assert!(is_the_same(&world, &cache), "{other}");
        assert!(is_the_same(&world, &cache), "again: {other}");
    }
}

/// Tenants that are put on hosts and given blocks, each with what nobody may have twice.
fn placed(tenants: &[(&str, u8)], lock: &str) -> Memory {
    let world = three().world(lock);
    let mut world = ["t0", "t1", "t2"].into_iter().fold(world, |world, tenant| {
        world.with(
            format!("tenants/{tenant}/tenant.yaml"),
            "tenant: {name: T, domain: DOMAIN}\n".replace("DOMAIN", tenant),
        )
    });
    for (id, nth) in tenants {
        let text = format!(
            "tenant: {{name: P, domain: d{nth}.example.net}}\nusers: {{u: {{name: U, numbers: [\"+49 30 90182{nth}\"]}}}}\n\
             phones: {{p: {{mac: 00156500000{nth}, model: yealink-t46s, lines: [users/u]}}}}\n\
             paging: {{z: {{multicast: \"239.255.0.{nth}:5004\"}}}}\n"
        );
        world = world.with(format!("tenants/{id}/tenant.yaml"), text);
    }
    world
}

#[test]
fn what_tenants_are_to_each_other_is_told_of_those_who_are_known() {
    let cache = Folder::new();
    let two = [("m", 1), ("n", 2)];
    let front = run(&placed(&two, LOCK), Cache::default());
    assert!(!front.found.has_errors(), "{:#?}", front.found);
    let lock = front
        .middle
        .as_ref()
        .unwrap()
        .allocated
        .lockfile
        .to_string();
    assert!(
        lock.contains(" host ") && lock.contains(" block "),
        "{lock}"
    );
    run(&placed(&two, &lock), cache.open());
    let known = run(&placed(&two, &lock), cache.open());
    assert_eq!(looked_at(&known), [].into());
    for others in [
        &[("m", 1), ("n", 2), ("a", 3)][..],
        &[("m", 1), ("n", 2), ("a", 2), ("x", 1)],
        &[("n", 2), ("o", 1)],
        &[("n", 2)],
        &[("m", 2), ("n", 1)],
    ] {
        assert!(is_the_same(&placed(others, &lock), &cache), "{others:?}");
        assert!(
            is_the_same(&placed(others, &lock), &cache),
            "again: {others:?}"
        );
        assert!(
            is_the_same(&placed(others, LOCK), &cache),
            "without lines: {others:?}"
        );
    }
    let crowded = lock.replace("n 2000-2999", "n 1000-1999");
    assert_ne!(crowded, lock);
    assert!(is_the_same(&placed(&two, &crowded), &cache));
    let elsewhere = lock
        .replace("n west host", "n east host")
        .replace("n east host", "n gone host");
    assert!(is_the_same(&placed(&two, &elsewhere), &cache));
}
