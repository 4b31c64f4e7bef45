use crate::support::{self, Compiled};
use crate::tree::{self, Tree};
use pbxctl::load::Disk;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_site_renders_to_its_tree() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = String::new();
    for (name, folder) in sites() {
        let (kept, now) = (golden().join(&name), render(&name, &folder));
        if update {
            tree::write(&kept, &now);
        } else {
            let difference = tree::difference(&tree::read(&kept), &now);
            if !difference.is_empty() {
                let _ = write!(wrong, "\nthe site `{name}`\n{difference}");
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\n`UPDATE_GOLDEN=1` writes what is rendered now"
    );
}

/// A tree whose site is gone would be held to nothing.
#[test]
fn every_tree_has_a_site() {
    let sites: BTreeSet<_> = sites().into_iter().map(|(name, _)| name).collect();
    let trees = folders(&golden()).into_iter().map(|(name, _)| name);
    let trees: BTreeSet<_> = trees.filter(|name| name != "sites").collect();
    assert_eq!(trees, sites);
}

/// The committed lockfile of each site is what `lock` would write.
#[test]
fn every_lockfile_is_up_to_date() {
    for (name, folder) in sites() {
        let kept = fs::read_to_string(folder.join("pbx.lock")).unwrap();
        let now = support::front(&Disk::new(&folder)).allocated;
        let now = now.lockfile.to_string();
        if std::env::var_os("UPDATE_GOLDEN").is_some() && folder.starts_with(golden()) {
            fs::write(folder.join("pbx.lock"), now).unwrap();
        } else {
            assert_eq!(kept, now, "the site `{name}`");
        }
    }
}

/// The name of a user of the site `edges`, who is called like a mask.
const SAYS_SO_ITSELF: &str = "<secret voicemail-pin x/y r0>";

/// Sites with secrets from elsewhere, which no key makes.
const FROM_ELSEWHERE: [&str; 1] = ["acme"];

/// With a key the same files are made, and each secret takes the place of its mask.
#[test]
fn a_key_changes_nothing_but_masks() {
    let (key, mut secrets) = (support::key(), 0);
    let mut sites = sites();
    sites.retain(|(name, _)| !FROM_ELSEWHERE.contains(&&**name));
    for (name, folder) in sites {
        let real = support::compile(&Disk::new(&folder), Some(&key))
            .files
            .unwrap();
        for (path, masked) in render(&name, &folder) {
            let (destination, below) = path.split_once('/').unwrap();
            let text = &real[destination][below];
            assert!(
                !text.replace(SAYS_SO_ITSELF, "").contains("<secret"),
                "{name}/{path}"
            );
            assert_eq!(
                text.lines().count(),
                masked.lines().count(),
                "{name}/{path}"
            );
            for (real, masked) in text.lines().zip(masked.lines()) {
                let kept = masked.split("<secret ").next().unwrap();
                assert!(real.starts_with(kept), "{name}/{path}: {masked}");
                assert_eq!(real != masked, kept != masked, "{name}/{path}: {masked}");
            }
            assert_eq!(*text != masked, masked.contains("<secret"), "{name}/{path}");
            secrets += masked.matches("<secret").count();
        }
    }
    assert!(secrets > 50, "the secrets were not found");
}

fn render(name: &str, folder: &Path) -> Tree {
    let files = compiled(name, folder).files.unwrap();
    let flat = files.into_iter().flat_map(|(destination, files)| {
        let below = move |(path, text)| (format!("{destination}/{path}"), text);
        files.into_iter().map(below)
    });
    flat.collect()
}

fn compiled(name: &str, folder: &Path) -> Compiled {
    let compiled = support::compile(&Disk::new(folder), None);
    let told = support::told(&compiled.found);
    assert!(!compiled.found.has_errors(), "the site `{name}`:\n{told}");
    compiled
}

/// Every site, by the name of its folder.
fn sites() -> Vec<(String, PathBuf)> {
    let mut sites = folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    sites.extend(folders(&golden().join("sites")));
    assert!(sites.len() >= 4, "the sites were not found");
    sites
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn folders(above: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(above).unwrap().map(|entry| entry.unwrap());
    let folders = entries.filter(|entry| entry.file_type().unwrap().is_dir());
    let mut folders: Vec<_> = folders
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    folders.sort();
    folders
}
