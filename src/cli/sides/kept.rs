//! What is kept for later runs is of use, no more than that, and does no harm whatever becomes of it.
#![expect(
    clippy::disallowed_methods,
    reason = "tests look at what is kept, and damage it"
)]

use super::plots::three;
use super::warm::{Folder, LOCK, at_fault, is_the_same, run};
use crate::bundle::Digest;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

impl Folder {
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
}

#[test]
fn whatever_of_it_is_gone_or_forged_makes_no_difference() {
    let cache = Folder::new();
    let (world, _) = three().world_with_lock(LOCK);
    run(&world, cache.open());
    let kept = cache.files();
    assert_eq!(kept.len(), 12, "four of each tenant");
    for (file, _) in &kept {
        fs::remove_file(file).unwrap();
        assert!(is_the_same(&world, &cache), "{} gone", file.display());
        let name = file.file_name().unwrap().to_str().unwrap();
        cache
            .open()
            .put(Digest::parse(name).unwrap(), b"forged".to_vec());
        assert!(is_the_same(&world, &cache), "{} forged", file.display());
    }
    let names =
        |files: Vec<(PathBuf, _)>| files.into_iter().map(|(file, _)| file).collect::<Vec<_>>();
    assert_eq!(names(cache.files()), names(kept));
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
    assert_eq!(
        kept.len(),
        9,
        "what each means and claims, and what was found of it"
    );
    run(&plots.world(LOCK), cache.open());
    assert_eq!(cache.files(), kept);
    plots.tenants[1].name += 1;
    run(&plots.world(LOCK), cache.open());
    let new = cache.files();
    let new = new.iter().filter(|file| !kept.contains(file));
    assert_eq!(new.count(), 3, "of the one that changed");
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
    assert_eq!(cache.files().len(), 18);
}
