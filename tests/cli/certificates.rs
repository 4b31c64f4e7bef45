//! Commits that are signed by certificates of OpenSSH, made and used by the real `ssh-keygen` and `git commit -S`.
#![expect(
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::git::{commit_signed, ssh_key, told};
use crate::signed::{SIGNERS, applied_as_signed, apply, refused, site};
use crate::site::Site;

/// Has an authority vouch for Alice's key, with these words to `ssh-keygen`, and commits with it.
fn commit(site: &Site, authority: &str, words: &[&str]) {
    let key = site.path("alice.pub");
    let authority = site.path(authority);
    let vouch = ["-q", "-s", authority.to_str().unwrap(), "-I", "alice"];
    let all = vouch
        .iter()
        .chain(words)
        .copied()
        .chain([key.to_str().unwrap()]);
    told(site.program("ssh-keygen", all));
    commit_signed(site, "repository", "alice-cert.pub", "by Alice");
}

/// A repository, Alice's key and that of an authority.
fn certified() -> Site {
    let site = site();
    for key in ["alice", "authority", "other"] {
        ssh_key(&site, key, "ed25519");
    }
    site
}

fn vouches(site: &Site, who: &str, options: &str) {
    let key = site.read("authority.pub");
    site.write("signers", &format!("{who} cert-authority{options} {key}"));
}

const ALICE: [&str; 2] = ["-n", "alice@example.net"];

#[test]
fn an_authority_vouches_for_who_signs() {
    let site = certified();
    vouches(&site, "*@example.net", ",namespaces=\"git\"");
    commit(&site, "other", &ALICE);
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "its certificate is of nobody who may sign",
    );
    commit(&site, "authority", &["-n", "alice@elsewhere.example"]);
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "its certificate is of nobody who may sign",
    );
    commit(&site, "authority", &["-h", "-n", "alice@example.net"]);
    refused(&apply(&site, "HEAD", &SIGNERS), 3, "its certificate");
    assert!(!site.path("repository/host").exists());
    commit(&site, "authority", &ALICE);
    applied_as_signed(&site);
}

#[test]
fn a_certificate_and_its_authority_have_their_time() {
    let site = certified();
    vouches(&site, "alice@example.net", "");
    commit(
        &site,
        "authority",
        &["-n", "alice@example.net", "-V", "20200101:20200201"],
    );
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "was not valid when it was made",
    );
    commit(&site, "authority", &ALICE);
    for time in ["valid-before=\"20200101\"", "valid-after=\"20990101\""] {
        vouches(&site, "alice@example.net", &format!(",{time}"));
        refused(
            &apply(&site, "HEAD", &SIGNERS),
            3,
            "was not valid when it was made",
        );
    }
    vouches(
        &site,
        "alice@example.net",
        ",namespaces=\"git\",valid-after=\"20200101\"",
    );
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}

/// The key in a certificate is worth what the certificate is: a line of the key itself is another matter.
#[test]
fn a_certificate_is_no_plain_key() {
    let site = certified();
    commit(&site, "authority", &ALICE);
    site.write(
        "signers",
        &format!("alice@example.net {}", site.read("alice.pub")),
    );
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "by a certificate that nobody may vouch for",
    );
    site.write(
        "signers",
        &format!("alice@example.net {}", site.read("authority.pub")),
    );
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "by a certificate that nobody may vouch for",
    );
}

#[test]
fn a_certificate_signs_just_this_commit() {
    let site = certified();
    vouches(&site, "alice@example.net", "");
    commit(&site, "authority", &ALICE);
    let raw = crate::git::git(&site, &["-C", "repository", "cat-file", "commit", "HEAD"]);
    site.write("forged", &(raw.replace("by Alice", "by Mallory") + "\n"));
    let forged = crate::signed::hash(&site, "forged");
    refused(
        &apply(&site, &forged, &SIGNERS),
        3,
        "its signature is broken",
    );
}
