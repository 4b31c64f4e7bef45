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
pub(crate) fn site() -> Site {
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

/// Applies a commit, with these demands.
pub(crate) fn apply(site: &Site, rev: &str, demands: &[&str]) -> Run {
    let all = ["apply", "repository", "--yes", "-q", "--rev", rev];
    site.run(all.into_iter().chain(demands.iter().copied()))
}

/// It ended with this code, and said why.
#[track_caller]
pub(crate) fn refused(run: &Run, code: i32, why: &str) {
    let one_line = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(run.code == code && one_line.contains(why), "{why}: {run}");
}

/// The last commit is applied, and who signed it is told.
#[track_caller]
pub(crate) fn applied_as_signed(site: &Site) {
    let words = ["apply", "repository", "--yes", "--rev", "HEAD"];
    let run = site.run(words.into_iter().chain(SIGNERS));
    let told = run.stderr.contains("is signed by `alice@example.net`");
    assert!(run.code == 0 && told, "{run}");
}

/// That somebody of a file signed it.
pub(crate) const SIGNERS: [&str; 2] = ["--signers", "signers"];

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
        applied_as_signed(&site);
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
    refused(&apply(&site, "HEAD", &SIGNERS), 3, "may not sign");
    allow(
        &site,
        "alice",
        "namespaces=\"git\",valid-after=\"20200101Z\"",
        "alice",
    );
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}

/// Writes a commit as it stands in a file; its name.
pub(crate) fn hash(site: &Site, file: &str) -> String {
    let path = format!("../{file}");
    let args = [
        "-C",
        "repository",
        "hash-object",
        "-t",
        "commit",
        "-w",
        &path,
    ];
    git(site, &args)
}

fn raw(site: &Site, commit: &str) -> String {
    git(site, &["-C", "repository", "cat-file", "commit", commit]) + "\n"
}

#[test]
fn a_signature_is_of_just_this_commit() {
    let site = site();
    ssh_key(&site, "alice", "ed25519");
    allow(&site, "alice", "", "alice");
    let good = commit_signed(&site, "repository", "alice", "by Alice");
    site.write(
        "forged",
        &raw(&site, &good).replace("by Alice", "by Mallory"),
    );
    let forged = hash(&site, "forged");
    refused(
        &apply(&site, &forged, &SIGNERS),
        3,
        "its signature is broken",
    );
}

/// What `ssh-keygen -Y sign` made, put onto a commit: as a file it is none.
#[test]
fn a_signature_is_of_a_commit_as_a_commit() {
    let site = site();
    ssh_key(&site, "alice", "ed25519");
    allow(&site, "alice", "", "alice");
    let plain = commit_unsigned(&site, "repository", "as a file");
    let raw = raw(&site, &plain);
    let (head, message) = raw.split_once("\n\n").unwrap();
    let key = site.path("alice");
    for (namespace, code) in [("file", 3), ("git", 0)] {
        let file = format!("as-{namespace}");
        site.write(&file, &raw);
        let sign = [
            "-q",
            "-Y",
            "sign",
            "-n",
            namespace,
            "-f",
            key.to_str().unwrap(),
            &file,
        ];
        told(site.program("ssh-keygen", sign));
        let signature = site
            .read(&format!("{file}.sig"))
            .trim_end()
            .replace('\n', "\n ");
        site.write(&file, &format!("{head}\ngpgsig {signature}\n\n{message}"));
        let run = apply(&site, &hash(&site, &file), &SIGNERS);
        assert_eq!(run.code, code, "{namespace}: {run}");
    }
}

const KEYRING: [&str; 2] = ["--keyring", "keyring"];

/// Writes who may sign: this person alone.
fn export(pgp: &GnuPg, who: &str) {
    drop(fs::remove_file(pgp.0.path("keyring")));
    let keyring = pgp.0.path("keyring");
    told(pgp.gpg(&["--output", keyring.to_str().unwrap(), "--export", who]));
}

/// Commits, signed by that person's key.
fn commit(pgp: &GnuPg, who: &str) {
    let key = format!("user.signingkey={who}");
    let person = [
        "-C",
        "repository",
        "-c",
        "user.name=A",
        "-c",
        "user.email=a@example.net",
        "-c",
        &key,
    ];
    let args = person
        .into_iter()
        .chain(["commit", "-q", "-S", "--allow-empty", "-m", who]);
    git(pgp.0, &["-C", "repository", "add", "-A"]);
    let mut command = pgp.0.program("git", args);
    command.env("GNUPGHOME", pgp.home());
    told(command);
}

/// Two people with keys.
fn people(site: &Site) -> Option<GnuPg<'_>> {
    if !have("gpg") || !have("gpgv") {
        return None;
    }
    let pgp = GnuPg(site);
    for who in ["alice@example.net", "mallory@example.net"] {
        told(pgp.gpg(&["--quick-gen-key", who, "ed25519", "sign", "never"]));
    }
    Some(pgp)
}

#[test]
fn gnupg_signs_as_well() {
    let site = site();
    let Some(pgp) = people(&site) else { return };
    commit(&pgp, "alice@example.net");
    export(&pgp, "mallory@example.net");
    refused(&apply(&site, "HEAD", &KEYRING), 3, "may not sign");
    export(&pgp, "alice@example.net");
    assert_eq!(apply(&site, "HEAD", &KEYRING).code, 0);
    commit(&pgp, "mallory@example.net");
    refused(&apply(&site, "HEAD", &KEYRING), 3, "may not sign");
    ssh_key(&site, "alice", "ed25519");
    commit_signed(&site, "repository", "alice", "by SSH");
    refused(
        &apply(&site, "HEAD", &KEYRING),
        3,
        "nobody may sign in the way",
    );
    allow(&site, "alice", "", "alice");
    let either = ["--keyring", "keyring", "--signers", "signers"];
    assert_eq!(apply(&site, "HEAD", &either).code, 0);
}

#[test]
fn a_key_that_was_revoked_signs_nothing() {
    let site = site();
    let Some(pgp) = people(&site) else { return };
    commit(&pgp, "alice@example.net");
    let listed = told(pgp.gpg(&["--with-colons", "--list-keys", "alice@example.net"]));
    let fingerprint = listed
        .lines()
        .find_map(|line| line.strip_prefix("fpr:"))
        .unwrap()
        .trim_matches(':');
    let revoked = site.read(&format!("gnupg/openpgp-revocs.d/{fingerprint}.rev"));
    site.write("revoked", &revoked.replace(":-----BEGIN", "-----BEGIN"));
    told(pgp.gpg(&["--import", site.path("revoked").to_str().unwrap()]));
    export(&pgp, "alice@example.net");
    refused(&apply(&site, "HEAD", &KEYRING), 3, "its key was revoked");
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
