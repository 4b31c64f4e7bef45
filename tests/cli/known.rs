//! What is kept of earlier compilations: it makes a plan come sooner, and never another one.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests look at the disk and stop where something does not hold"
)]

use crate::render::KEY;
use crate::site::{Run, Site};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

fn kept(site: &Site) -> Vec<PathBuf> {
    let folder = fs::read_dir(site.path(".cache/pbxctl"));
    let entries = folder.into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|known| known == "known"))
        .collect()
}

fn plan(site: &Site) -> Run {
    site.run(["plan"])
}

/// Puts another name into what is kept of documents, as somebody would who knows how it is kept.
fn plant(site: &Site, was: &str, name: &str) {
    let folders = fs::read_dir(site.path(".cache/pbxctl")).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path());
    let folders = folders.filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap());
    for file in files.map(|file| file.unwrap().path()) {
        let bytes = fs::read(&file).unwrap();
        let (kept, _) = bytes.split_last_chunk::<32>().unwrap();
        let at = kept
            .windows(was.len())
            .position(|part| part == was.as_bytes());
        let Some(at) = at else { continue };
        let mut kept = kept.to_vec();
        kept[at..at + was.len()].copy_from_slice(name.as_bytes());
        let own = file.file_name().unwrap().as_encoded_bytes();
        let sum = Sha256::new_with_prefix(own).chain_update(&kept).finalize();
        fs::write(&file, [&kept[..], &sum].concat()).unwrap();
    }
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
    let written = || fs::metadata(&file).unwrap().ino();
    let first = written();
    same(&plan(&site), &nothing);
    assert_eq!(written(), first, "what stays is not written again");
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
fn an_apply_looks_at_nothing_that_is_kept() {
    let site = Site::example("quickstart");
    assert_eq!(site.run(["check"]).code, 0);
    plant(&site, "Alice Johnson", "Alice Planted");
    let people = || site.run(["list", "users"]).stdout;
    assert!(people().contains("Alice Planted"), "{}", people());
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let config = site.read("host/current/asterisk/pjsip.d/main.conf");
    assert!(config.contains("Alice Johnson") && !config.contains("Planted"));
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

/// Two tenants of whom nobody reaches help, which is a finding.
fn helpless() -> Site {
    let tenant = |id: &str, nth: u8| {
        format!(
            "tenant: {{name: {id}, domain: {id}.example.net, pools: {{users: 200-299}}}}\nusers: {{alice: {{name: Alice}}}}\n\
             phones: {{p: {{mac: 00156500000{nth}, model: yealink-t46s, lines: [users/alice]}}}}\n"
        )
    };
    Site::new()
        .variable("PBXCTL_KEY", KEY)
        .file(
            "pbx.yaml",
            "version: 1\ndefaults: {country: DE}\nhosts:\n  one: {engine: asterisk, connect: {dir: ./one}, address: one.example.net}\n\
             provisioning: {url: \"https://phones.example.net\"}\nsecrets: {key: {env: PBXCTL_KEY}}\n",
        )
        .file("tenants/b/tenant.yaml", &tenant("b", 1))
        .file("tenants/c/tenant.yaml", &tenant("c", 2))
}

#[test]
fn no_finding_is_lost_where_a_tenant_is_known() {
    let site = helpless();
    assert_eq!(site.run(["lock"]).code, 0);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    let cold = plan(&site);
    let warnings = cold.stderr.matches("warning[W0701]").count();
    assert!(warnings == 2 && cold.code == 0, "{}", cold.stderr);
    let [file] = kept(&site).try_into().unwrap();
    assert_eq!(plan(&site).stderr, cold.stderr);
    // A tenant before them: the texts of both have other numbers than those that were kept
    let third = site
        .read("tenants/b/tenant.yaml")
        .replace("b.example", "a.example");
    site.write("tenants/a/tenant.yaml", &third.replace("0001,", "0003,"));
    assert_eq!(site.run(["lock"]).code, 0);
    let warm = plan(&site);
    assert_eq!(warm.stderr.matches("warning[W0701]").count(), 3);
    fs::remove_file(file).unwrap();
    let cold = plan(&site);
    assert_eq!((&warm.stderr, &warm.stdout), (&cold.stderr, &cold.stdout));
}

/// Two hosts with a tenant each, both applied and known.
fn two_hosts() -> Site {
    let site = helpless();
    let project = site.read("pbx.yaml");
    let two =
        "  two: {engine: asterisk, connect: {dir: ./two}, address: two.example.net}\nprovisioning";
    site.write("pbx.yaml", &project.replacen("provisioning", two, 1));
    live_on(&site, "b", "one");
    live_on(&site, "c", "two");
    assert_eq!(site.run(["lock"]).code, 0);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert_eq!(plan(&site).code, 0);
    site
}

fn live_on(site: &Site, tenant: &str, host: &str) {
    let path = format!("tenants/{tenant}/tenant.yaml");
    let text = site.read(&path).replace("host: two, ", "");
    let there = format!("{{name: {tenant}, host: {host}, domain");
    let text = text.replace("host: one, ", "");
    site.write(
        &path,
        &text.replace(&format!("{{name: {tenant}, domain"), &there),
    );
}

/// A plan in each form says the same where nothing is known.
fn told_alike(site: &Site) -> Run {
    for form in ["json", "markdown", "text"] {
        let warm = site.run(["plan", "-v", "--format", form]);
        for file in kept(site) {
            fs::remove_file(file).unwrap();
        }
        let cold = site.run(["plan", "-v", "--format", form]);
        same(&warm, &cold);
        assert_eq!(warm.stderr, cold.stderr);
    }
    plan(site)
}

#[test]
fn a_host_that_has_what_it_is_to_have_is_told_like_any_other() {
    let site = two_hosts();
    assert_eq!(told_alike(&site).code, 0);
    let path = "tenants/b/tenant.yaml";
    let was = site.read(path);
    site.write(path, &was.replace("name: Alice", "name: Bob"));
    let one = told_alike(&site);
    assert!(
        one.code == 2 && one.stdout.contains("+callerid"),
        "{}",
        one.stdout
    );
    site.write(path, &was);
    // What somebody did there is told of what is known as of anything else
    let file = "two/current/asterisk/pjsip.d/c.conf";
    let applied = site.read(file);
    site.write(file, "; by hand\n");
    let edited = told_alike(&site);
    assert!(
        edited.code == 2 && edited.stdout.contains("pjsip.d/c.conf"),
        "{}",
        edited.stdout
    );
    site.write(file, &applied);
    fs::remove_file(site.path("two/state.json")).unwrap();
    assert_eq!(told_alike(&site).code, 2, "it was never found working");
    fs::remove_dir_all(site.path("one")).unwrap();
    assert_eq!(told_alike(&site).code, 2, "a host without a release");
}

#[test]
fn what_moved_between_hosts_does_not_go_where_one_of_them_went_back() {
    let site = two_hosts();
    live_on(&site, "c", "one");
    assert_eq!(site.run(["lock"]).code, 0);
    assert_eq!(told_alike(&site).code, 2);
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
    assert_eq!(told_alike(&site).code, 0);
    assert_eq!(site.run(["rollback", "--host", "two"]).code, 0);
    let torn = told_alike(&site);
    assert!(
        torn.code == 2 && torn.stdout.contains("moves"),
        "{}",
        torn.stdout
    );
}

#[test]
fn a_masked_copy_that_somebody_edited_is_told_of_where_it_is_shown() {
    let site = two_hosts();
    let name = "masked/asterisk/pjsip.d/b.conf";
    let (copy, path) = (format!("one/current/{name}"), "tenants/b/tenant.yaml");
    let (applied, was) = (site.read(&copy), site.read(path));
    site.write(&copy, &applied.replace("callerid", "caller"));
    let told = format!("{name}: edited by hand on the host");
    assert_eq!(told_alike(&site).code, 0, "nobody reads it");
    let drift = site.run(["drift"]);
    assert!(
        drift.code == 2 && drift.stdout.contains(name),
        "{}",
        drift.stdout
    );
    site.write(path, &was.replace("name: Alice", "name: Bob"));
    let edited = told_alike(&site);
    assert!(
        edited.code == 2 && edited.stdout.contains(&told),
        "{}",
        edited.stdout
    );
    // Who applies is not to lose it, nor to take it over
    let refused = site.run(["apply", "--yes"]);
    assert!(
        refused.code != 0 && refused.stderr.contains("by hand"),
        "{}{}",
        refused.stdout,
        refused.stderr
    );
    site.write(&copy, &applied);
    assert!(!told_alike(&site).stdout.contains(&told));
    assert_eq!(site.run(["apply", "--yes"]).code, 0);
}
