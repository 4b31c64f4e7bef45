//! The same bytes on every machine: the binary, run in ways that must not matter.

use crate::tree::{self, Tree};
use std::path::Path;
use std::process::Command;

/// A site whose key comes from the environment.
const SITE: &str = "examples/office";
const KEY: &str = "a key of the tests, which protects nothing";

/// What differs between two machines and must not show.
struct Machine {
    zone: &'static str,
    language: &'static str,
    umask: &'static str,
    folder: &'static str,
}

const HERE: Machine = Machine {
    zone: "UTC",
    language: "C",
    umask: "022",
    folder: "/",
};
const THERE: Machine = Machine {
    zone: "Pacific/Kiritimati",
    language: "tr_TR.UTF-8",
    umask: "077",
    folder: "/tmp",
};

#[test]
fn two_machines_render_the_same_bytes() {
    let out = tempfile::tempdir().unwrap();
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join(SITE);
    let here = render(&HERE, &site, &out.path().join("here"), &[]);
    let there = render(&THERE, &site, &out.path().join("some/where else"), &[]);
    assert!(here.len() > 5, "{:?}", here.keys());
    assert_eq!(tree::difference(&here, &there), "");
}

#[test]
fn a_commit_renders_as_its_checkout_does() {
    let folder = tempfile::tempdir().unwrap();
    let (site, out) = (folder.path().join("site"), folder.path().join("out"));
    let texts = tree::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(SITE));
    let texts: Tree = texts
        .into_iter()
        .filter(|(path, _)| !path.starts_with("host/"))
        .collect();
    tree::write(&site, &texts);
    for args in [
        &["init", "-q"][..],
        &["add", "."],
        &["commit", "-q", "-m", "one"],
    ] {
        git(&site, args);
    }
    let checkout = render(&HERE, &site, &out.join("checkout"), &[]);
    let mut changed = texts;
    let users = changed.get_mut("tenants/acme/users.yaml").unwrap();
    *users = users.replace("Alice Johnson", "Alice Changed");
    changed.insert(
        "tenants/acme/more.yaml".to_owned(),
        "users: {new: {name: New}}\n".to_owned(),
    );
    for (path, text) in &changed {
        std::fs::write(site.join(path), text).unwrap();
    }
    let commit = render(&THERE, &site, &out.join("commit"), &["--rev", "HEAD"]);
    assert_eq!(tree::difference(&checkout, &commit), "");
    let dirty = render(&HERE, &site, &out.join("dirty"), &[]);
    assert!(tree::difference(&commit, &dirty).contains("+callerid=\"Alice Changed\""));
}

fn render(machine: &Machine, site: &Path, out: &Path, more: &[&str]) -> Tree {
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$0\"; exec \"$@\"", machine.umask]);
    command
        .arg(env!("CARGO_BIN_EXE_pbxctl"))
        .arg("render")
        .arg(site);
    command.arg("--out").arg(out).args(more);
    command.current_dir(machine.folder).env("PBXCTL_KEY", KEY);
    command
        .env("TZ", machine.zone)
        .env("LANG", machine.language)
        .env("LC_ALL", machine.language);
    let ran = command.output().unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    tree::read(out)
}

fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Test", "-c", "user.email=test@example.net"]);
    command.args(["-c", "commit.gpgsign=false"]).args(args);
    command
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null");
    let ran = command.output().unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}
