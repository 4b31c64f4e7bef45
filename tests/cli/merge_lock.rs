#![expect(clippy::unwrap_used, reason = "a test runs git, and it must run")]

use crate::site::Site;
use insta::assert_snapshot;
use std::process::Command;

const LOCK: &str =
    "# written by `pbxctl lock`: tenant, number, kind, owner, birth id, rotation\nversion 1\n";

fn alice() -> String {
    format!("{LOCK}acme 2000 user users/alice alice 0\nacme 2000 account users/alice alice 0\n")
}

fn with(id: &str) -> String {
    alice() + &format!("acme 2001 user users/{id} {id} 0\nacme 2001 account users/{id} {id} 0\n")
}

#[test]
fn the_first_by_id_has_the_number() {
    let site = Site::new()
        .file("base", &alice())
        .file("ours", &with("zoe"))
        .file("theirs", &with("bob"));
    assert_snapshot!(site.run(["merge-lock", "base", "ours", "theirs"]), @r"
    --- stderr
    2001 went to `users/bob`, not to `users/zoe` of the other branch: run `pbxctl lock`
    --- exit 0
    ");
    assert_eq!(site.read("ours"), with("bob"));
}

#[test]
fn what_cannot_be_merged_is_left_as_it_was() {
    let renamed = |id: &str| format!("{LOCK}acme 2000 user users/{id} alice 0\n");
    let site = Site::new()
        .file("base", &renamed("alice"))
        .file("ours", &renamed("alicia"))
        .file("theirs", &renamed("ally"));
    assert_snapshot!(site.run(["merge-lock", "base", "ours", "theirs"]), @r"
    --- stderr
    error[E0302]: `users/alice` of the tenant `acme` was renamed to `users/alicia` on one branch and to `users/ally` on the other
     |
     = help: merge the documents, restore the lockfile of the branch that is
             applied, then run `pbxctl lock`

    1 error
    error: `pbx.lock` cannot be merged and is left as it was on our branch
    help: merge the documents, run `pbxctl lock`, then `git add pbx.lock`
    --- exit 1
    ");
    assert_eq!(site.read("ours"), renamed("alicia"));
    site.write("theirs", "version 1\nacme 2000 user\n");
    assert_snapshot!(site.run(["merge-lock", "base", "ours", "theirs"]), @r"
    --- stderr
    error[E0301]: a line of the lockfile cannot be read
     --> pbx.lock of theirs:2:1
      |
    2 | acme 2000 user
      | ^^^^^^^^^^^^^^ expected tenant, number, kind, owner, birth id and rotation
      |
      = help: restore the lockfile from Git, then run `pbxctl lock`

    1 error
    error: `pbx.lock` cannot be merged and is left as it was on our branch
    help: merge the documents, run `pbxctl lock`, then `git add pbx.lock`
    --- exit 1
    ");
}

/// A repository as `init` writes it, in Git, with two branches that give one number to two people.
#[test]
fn git_merges_what_init_has_set_up() {
    let site = Site::new();
    git(&site, &["init", "-q", "-b", "main"]);
    assert_snapshot!(site.run(["init"]), @r#"
    --- stderr
    wrote a new repository to `.`

    next:
      export PBXCTL_KEY="$(pbxctl secret new)"   keep it: passwords are derived from it
      pbxctl lock      gives everybody a number
      pbxctl apply     writes to the folder `host`, in place of a PBX

    set in this Git repository, and to be set in each clone:
      git config merge.pbxctl-lock.driver "pbxctl merge-lock %O %A %B"
    --- exit 0
    "#);
    // The binary of the tests is not in the PATH of Git.
    let driver = format!("'{}' merge-lock %O %A %B", env!("CARGO_BIN_EXE_pbxctl"));
    git(&site, &["config", "merge.pbxctl-lock.driver", &driver]);
    commit(&site, "base");
    for id in ["zoe", "aaron"] {
        git(&site, &["checkout", "-q", "-b", id, "main"]);
        let path = format!("tenants/main/{id}.yaml");
        site.write(&path, &format!("users:\n  {id}: {{name: {id}}}\n"));
        commit(&site, id);
    }
    git(&site, &["checkout", "-q", "main"]);
    git(&site, &["merge", "-q", "--no-edit", "zoe"]);
    git(&site, &["merge", "-q", "--no-edit", "aaron"]);
    let numbers = site.read("pbx.lock");
    assert!(
        numbers.contains(" user users/aaron ") && !numbers.contains(" users/zoe "),
        "{numbers}"
    );
    assert_eq!(site.run(["lock"]).code, 0);
    assert!(site.read("pbx.lock").contains(" user users/zoe "));
    assert_eq!(site.run(["lock", "--check"]).code, 0);
}

/// Locks, and commits everything.
fn commit(site: &Site, message: &str) {
    assert_eq!(site.run(["lock", "-q"]).code, 0);
    git(site, &["add", "."]);
    git(site, &["commit", "-q", "-m", message]);
}

#[track_caller]
fn git(site: &Site, args: &[&str]) {
    let mut command: Command = site.program("git", args.iter().copied());
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([
            ("GIT_AUTHOR_NAME", "Test"),
            ("GIT_AUTHOR_EMAIL", "test@example.net"),
            ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.net"),
        ]);
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {args:?}: {told}");
}
