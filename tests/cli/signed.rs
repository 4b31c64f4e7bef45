//! Commits are applied where somebody who may signed them: with the real `git commit -S`, by OpenSSH and by GnuPG.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::git::{GnuPg, commit_signed, commit_unsigned, git, have, ssh_key, told};
use crate::site::{Run, Site};
use std::fs;

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
const USERS: &str = "tenant: {name: Acme, domain: acme.example.net, country: DE, pools: {users: 2000-2999}}\nusers:\n  alice: {name: Alice}\n";

/// A repository of Git with a user, nothing committed.
fn site() -> Site {
    let site = Site::new()
        .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
        .file("repository/pbx.yaml", PROJECT)
        .file("repository/.gitignore", "host\n")
        .file("repository/tenants/acme/a.yaml", USERS);
    git(&site, &["init", "-q", "repository"]);
    assert_eq!(site.run(["lock", "-q", "repository"]).code, 0);
    site
}

fn allow(site: &Site, who: &str, options: &str, key: &str) {
    let line = format!("{who} {options} {}", site.read(&format!("{key}.pub")));
    site.write("signers", &line);
}

fn apply(site: &Site, rev: &str, demands: &[&str]) -> Run {
    let all = ["apply", "repository", "--yes", "-q", "--rev", rev];
    site.run(all.into_iter().chain(demands.iter().copied()))
}

#[track_caller]
fn refused(run: &Run, code: i32, why: &str) {
    let one_line = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(run.code == code && one_line.contains(why), "{why}: {run}");
}

const SIGNERS: [&str; 2] = ["--signers", "signers"];

#[test]
fn a_commit_is_signed_by_a_key_that_may() {
    for kind in ["ed25519", "ecdsa", "rsa"] {
        let site = site();
        ssh_key(&site, "alice", kind);
        ssh_key(&site, "mallory", kind);
        allow(&site, "alice@example.net", "", "alice");
        commit_unsigned(&site, "repository", "by nobody");
        refused(&apply(&site, "HEAD", &SIGNERS), 3, "it is not signed");
        commit_signed(&site, "repository", "mallory", "by a stranger");
        refused(&apply(&site, "HEAD", &SIGNERS), 3, "may not sign");
        assert!(!site.path("repository/host").exists(), "{kind}");
        commit_signed(&site, "repository", "alice", "by Alice");
        let run = site.run([
            "apply",
            "repository",
            "--yes",
            "--rev",
            "HEAD",
            "--signers",
            "signers",
        ]);
        assert!(
            run.code == 0 && run.stderr.contains("is signed by `alice@example.net`"),
            "{run}"
        );
    }
}

#[test]
fn a_key_signs_commits_in_its_time_alone() {
    let site = site();
    ssh_key(&site, "alice", "ed25519");
    commit_signed(&site, "repository", "alice", "by Alice");
    for (options, why) in [
        ("namespaces=\"file\"", "names nobody who may sign commits"),
        (
            "valid-before=\"20200101Z\"",
            "might not sign when it was made",
        ),
        (
            "valid-after=\"20990101Z\"",
            "might not sign when it was made",
        ),
    ] {
        allow(&site, "alice", options, "alice");
        let run = apply(&site, "HEAD", &SIGNERS);
        refused(&run, if why.starts_with("names") { 1 } else { 3 }, why);
    }
    allow(&site, "alice", "cert-authority", "alice");
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        1,
        "signers:1: certificates are not taken",
    );
    allow(
        &site,
        "alice",
        "namespaces=\"git\",valid-after=\"20200101Z\"",
        "alice",
    );
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}

/// What `ssh-keygen -Y sign` made of something else, put onto a commit.
#[test]
fn a_signature_is_of_this_commit_as_a_commit() {
    let site = site();
    ssh_key(&site, "alice", "ed25519");
    allow(&site, "alice", "", "alice");
    let good = commit_signed(&site, "repository", "alice", "by Alice");
    let object = git(&site, &["-C", "repository", "cat-file", "commit", &good]);
    let forged = object.replace("by Alice", "by Mallory") + "\n";
    site.write("forged", &forged);
    let forged = git(
        &site,
        &[
            "-C",
            "repository",
            "hash-object",
            "-t",
            "commit",
            "-w",
            "../forged",
        ],
    );
    refused(
        &apply(&site, &forged, &SIGNERS),
        3,
        "its signature is broken",
    );

    let plain = commit_unsigned(&site, "repository", "as a file");
    let raw = git(&site, &["-C", "repository", "cat-file", "commit", &plain]) + "\n";
    site.write("raw", &raw);
    for (namespace, code) in [("file", 3), ("git", 0)] {
        let key = site.path("alice");
        drop(fs::remove_file(site.path("raw.sig")));
        told(site.program(
            "ssh-keygen",
            [
                "-q",
                "-Y",
                "sign",
                "-n",
                namespace,
                "-f",
                key.to_str().unwrap(),
                "raw",
            ],
        ));
        let signature = site.read("raw.sig").trim_end().replace('\n', "\n ");
        let (head, message) = raw.split_once("\n\n").unwrap();
        site.write(
            "signed",
            &format!("{head}\ngpgsig {signature}\n\n{message}"),
        );
        let commit = git(
            &site,
            &[
                "-C",
                "repository",
                "hash-object",
                "-t",
                "commit",
                "-w",
                "../signed",
            ],
        );
        let run = apply(&site, &commit, &SIGNERS);
        assert_eq!(run.code, code, "{namespace}: {run}");
    }
}

#[test]
fn gnupg_signs_as_well() {
    if !have("gpg") || !have("gpgv") {
        return;
    }
    let site = site();
    let pgp = GnuPg(&site);
    let make = |who: &str, expires: &str| {
        told(pgp.gpg(&["--quick-gen-key", who, "ed25519", "sign", expires]));
    };
    make("alice@example.net", "never");
    make("mallory@example.net", "never");
    let export = |who: &str| {
        drop(fs::remove_file(site.path("keyring")));
        told(pgp.gpg(&[
            "--output",
            site.path("keyring").to_str().unwrap(),
            "--export",
            who,
        ]));
    };
    let commit = |who: &str| {
        let key = format!("user.signingkey={who}");
        let args = ["-c", &key, "commit", "-q", "-S", "--allow-empty", "-m", who];
        git(&site, &["-C", "repository", "add", "-A"]);
        let mut command = site.program(
            "git",
            [
                "-C",
                "repository",
                "-c",
                "user.name=A",
                "-c",
                "user.email=a@example.net",
            ]
            .into_iter()
            .chain(args),
        );
        command.env("GNUPGHOME", pgp.home());
        told(command);
    };
    let keyring = ["--keyring", "keyring"];
    commit("alice@example.net");
    export("mallory@example.net");
    refused(&apply(&site, "HEAD", &keyring), 3, "may not sign");
    export("alice@example.net");
    assert_eq!(apply(&site, "HEAD", &keyring).code, 0);
    commit("mallory@example.net");
    refused(&apply(&site, "HEAD", &keyring), 3, "may not sign");
    ssh_key(&site, "alice", "ed25519");
    commit_signed(&site, "repository", "alice", "by SSH");
    refused(
        &apply(&site, "HEAD", &keyring),
        3,
        "nobody may sign in the way",
    );
    allow(&site, "alice", "", "alice");
    let either = ["--keyring", "keyring", "--signers", "signers"];
    assert_eq!(apply(&site, "HEAD", &either).code, 0);

    commit("alice@example.net");
    let fingerprint = told(pgp.gpg(&["--with-colons", "--list-keys", "alice@example.net"]));
    let fingerprint = fingerprint
        .lines()
        .find(|line| line.starts_with("fpr:"))
        .unwrap();
    let fingerprint = fingerprint
        .trim_matches([':'])
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let revoked = site
        .read(&format!("gnupg/openpgp-revocs.d/{fingerprint}.rev"))
        .replace(":-----BEGIN", "-----BEGIN");
    site.write("revoked", &revoked);
    told(pgp.gpg(&["--import", site.path("revoked").to_str().unwrap()]));
    export("alice@example.net");
    refused(&apply(&site, "HEAD", &keyring), 3, "its key was revoked");
}

/// Forward on the branch is the only way, but for `rollback`, which the journal names as that.
#[test]
fn nothing_older_than_what_is_live() {
    let site = site();
    let users = |text: &str| site.write("repository/tenants/acme/a.yaml", text);
    let first = commit_unsigned(&site, "repository", "first");
    users(&USERS.replace("Alice", "Alice Johnson"));
    let second = commit_unsigned(&site, "repository", "second");
    let branch = ["--branch", "main"];
    assert_eq!(apply(&site, &first, &branch).code, 0);
    assert_eq!(apply(&site, &second, &branch).code, 0);
    refused(
        &apply(&site, &first, &branch),
        4,
        "it is older than what is live",
    );
    git(
        &site,
        &["-C", "repository", "checkout", "-q", "-b", "topic", &first],
    );
    users(&USERS.replace("Alice", "Alicia"));
    let other = commit_unsigned(&site, "repository", "on a topic");
    refused(
        &apply(&site, &other, &branch),
        3,
        "it is not on the branch `main`",
    );
    refused(
        &apply(&site, &other, &["--branch", "topic"]),
        4,
        "went another way",
    );
    let files = site.run(["apply", "repository", "--yes", "--branch", "main"]);
    refused(&files, 64, "the files of a folder are signed by nobody");

    let back = site.run(["rollback", "-q", "repository", "--rev", &second]);
    assert_eq!(back.code, 0, "{back}");
    let history = site.run(["history", "repository"]);
    assert!(history.stdout.contains("rollback applied"), "{history}");
    refused(
        &apply(&site, &first, &branch),
        4,
        "it is older than what is live",
    );
    assert_eq!(
        apply(&site, &second, &branch).code,
        0,
        "the one that was newest is no older"
    );
}
