//! What is kept of earlier compilations: it makes a plan come sooner, and never another one.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests look at the disk and stop where something does not hold"
)]

use crate::site::{Run, Site};
use std::fs;
use std::path::PathBuf;

fn kept(site: &Site) -> Vec<PathBuf> {
    let folder = fs::read_dir(site.path(".cache/pbxctl"));
    let entries = folder.into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn plan(site: &Site) -> Run {
    site.run(["plan"])
}

fn rename(site: &Site) {
    let (path, was) = ("tenants/main/tenant.yaml", "Alice Johnson");
    site.write(path, &site.read(path).replace(was, "Alice Miller"));
}

fn same(one: &Run, other: &Run) {
    assert_eq!((one.code, &one.stdout), (other.code, &other.stdout));
}

#[test]
fn a_plan_is_the_same_with_what_is_kept_and_without() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert!(kept(&site).is_empty());
    let nothing = plan(&site);
    assert_eq!(nothing.code, 0, "{}", nothing.stderr);
    let [file] = kept(&site).try_into().unwrap();
    same(&plan(&site), &nothing);
    // A change is shown line by line, also the second time
    rename(&site);
    let change = plan(&site);
    assert!(
        change.code == 2 && change.stdout.contains("+callerid"),
        "{}",
        change.stdout
    );
    same(&plan(&site), &change);
    // What somebody damaged is as good as none
    fs::write(&file, "damaged").unwrap();
    same(&plan(&site), &change);
    fs::remove_file(&file).unwrap();
    same(&plan(&site), &change);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert_eq!(plan(&site).code, 0);
}

#[test]
fn a_host_that_went_back_is_shown_what_comes() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    rename(&site);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert_eq!(plan(&site).code, 0, "all of it is kept now");
    assert_eq!(site.run(["rollback"]).code, 0);
    let warm = plan(&site);
    assert!(
        warm.code == 2 && warm.stdout.contains("+callerid"),
        "{}",
        warm.stdout
    );
    for file in kept(&site) {
        fs::remove_file(file).unwrap();
    }
    same(&plan(&site), &warm);
}
