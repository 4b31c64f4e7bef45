//! A run that knows what tenants meant in earlier ones finds what one finds that knows nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "tests look at what is kept, and damage it"
)]

use super::plots::{Edit, Plots, edit, plots, three};
use super::tests::{TODAY, told};
use super::*;
use crate::cli::cache::Cache;
use crate::cli::images::Images;
use crate::load::{Memory, load};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tempfile::TempDir;

const LOCK: &str = "version 1\n";

/// A folder for what is kept. Each run opens it anew.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn open(&self) -> Cache {
        Cache::at(Some(self.0.path().to_path_buf()))
    }

    /// What is kept, and since when.
    fn files(&self) -> Vec<(PathBuf, SystemTime)> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let file = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.path(), entry.metadata().unwrap().modified().unwrap())
        };
        let mut files: Vec<_> = entries.map(file).collect();
        files.sort();
        files
    }

    /// The folders that a run over this repository would read.
    fn unknown(&self, world: &Memory) -> Vec<String> {
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
    format!("{} {made:#?}", told(front))
}

/// Who holds what, and the lockfile that says so.
fn numbers(front: &Front) -> String {
    format!(
        "{:#?}",
        front.middle.as_ref().map(|middle| &middle.allocated)
    )
}

fn run(world: &Memory, cache: Cache) -> Front {
    Front::read(PathBuf::from("."), world, TODAY, Arc::new(cache))
}

/// Whether what is known of earlier runs makes no difference.
fn is_the_same(world: &Memory, cache: &Folder) -> bool {
    all(&run(world, cache.open())) == all(&run(world, Cache::default()))
}

fn edited(first: &Plots, edits: &[Edit]) -> Vec<Memory> {
    let mut plots = first.clone();
    let rest = edits.iter().map(|edit| {
        edit.of(&mut plots);
        plots.world(LOCK)
    });
    std::iter::once(first.world(LOCK)).chain(rest).collect()
}

/// With a tenant of which something is wrong.
fn at_fault(world: &Memory) -> Memory {
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
    ) {
        let (cache, mut before) = (Folder::new(), None);
        for world in edited(&first, &edits) {
            let world = if wrong { at_fault(&world) } else { world };
            prop_assert!(is_the_same(&world, &cache));
            prop_assert!(is_the_same(&world, &cache), "the second time");
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
fn of_a_tenant_at_fault_nothing_is_kept() {
    let (cache, world) = (Folder::new(), at_fault(&three().world(LOCK)));
    run(&world, cache.open());
    assert_eq!(cache.unknown(&world), ["wrong"]);
    assert!(is_the_same(&world, &cache));
}

#[test]
fn what_is_kept_is_of_use_and_not_made_again() {
    let (cache, mut plots) = (Folder::new(), three());
    run(&plots.world(LOCK), cache.open());
    let kept = cache.files();
    assert_eq!(kept.len(), 6, "what each means, and what was found of it");
    run(&plots.world(LOCK), cache.open());
    assert_eq!(cache.files(), kept);
    plots.tenants[1].name += 1;
    run(&plots.world(LOCK), cache.open());
    let new = cache.files();
    let new = new.iter().filter(|file| !kept.contains(file));
    assert_eq!(new.count(), 2, "of the one that changed");
}

#[test]
fn what_somebody_damaged_is_as_good_as_none() {
    let (cache, world) = (Folder::new(), three().world(LOCK));
    run(&world, cache.open());
    let mut files = cache.files().into_iter();
    // Of something else, cut, and changed
    while let (Some((first, _)), Some((second, _)), Some((third, _))) =
        (files.next(), files.next(), files.next())
    {
        fs::copy(&first, second).unwrap();
        let mut bytes = fs::read(&third).unwrap();
        fs::write(first, &bytes[..bytes.len() - 1]).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(third, bytes).unwrap();
    }
    assert_eq!(cache.unknown(&world).len(), 3);
    assert!(is_the_same(&world, &cache));
    assert_eq!(cache.unknown(&world), [""; 0], "written anew");
}

#[test]
fn no_more_is_kept_than_twice_what_is_of_use() {
    let (cache, mut plots) = (Folder::new(), three());
    for name in 0..9 {
        plots.tenants[0].name = name;
        run(&plots.world(LOCK), cache.open());
        assert_eq!(cache.unknown(&plots.world(LOCK)), [""; 0]);
    }
    assert_eq!(cache.files().len(), 12);
}
