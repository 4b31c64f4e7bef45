//! A word that a policy asks for, signed: by the commit, or by a tag `review/…` of it.

use crate::git::{commit_signed, commit_unsigned, git, ssh_key, ssh_signing};
use crate::signed::{SIGNERS, apply, refused, site};
use crate::site::Site;

const USERS: &str = "repository/tenants/acme/a.yaml";
const WORD: [&str; 4] = ["--signers", "signers", "--reviewed-by", "bob@example.net"];
const NEEDED: &str = "a change of `tenants/acme/users` takes the word of `bob@example.net`, signed: by the commit, or by a tag `review/…` of it";

/// Alice and Bob have keys, Bob owns the users, and a first commit is applied.
fn owned() -> Site {
    let site = site();
    let policy =
        "policy:\n  signed_reviews: true\n  reviews: {tenants/acme/users: bob@example.net}\n";
    site.append("repository/pbx.yaml", policy);
    let lines = ["alice", "bob", "mallory"].map(|who| {
        ssh_key(&site, who, "ed25519");
        format!("{who}@example.net {}", site.read(&format!("{who}.pub")))
    });
    site.write("signers", &lines[..2].concat());
    commit_signed(&site, "repository", "alice", "first");
    let first = apply(&site, "HEAD", &SIGNERS);
    assert_eq!(first.code, 0, "nobody owned anything yet: {first}");
    site
}

/// Another name for Alice, by herself.
fn renamed(site: &Site, name: &str) -> String {
    let text = site.read(USERS);
    let (before, _) = text.split_once("  alice:").unwrap_or_default();
    site.write(USERS, &format!("{before}  alice: {{name: {name}}}\n"));
    commit_signed(site, "repository", "alice", name)
}

/// Tags a commit, signed by somebody.
fn tag(site: &Site, name: &str, by: &str, commit: &str) {
    let signing = ssh_signing(site, by);
    let words = ["-C", "repository"].into_iter();
    let words = words.chain(signing.iter().map(String::as_str));
    let words = words.chain(["tag", "-s", "-m", "seen", name, commit]);
    git(site, &words.collect::<Vec<_>>());
}

#[test]
fn a_word_on_the_command_line_is_no_proof() {
    let site = owned();
    let change = renamed(&site, "Alicia");
    refused(&apply(&site, "HEAD", &WORD), 3, NEEDED);
    tag(&site, "review/by-alice", "alice", &change);
    tag(&site, "review/by-a-stranger", "mallory", &change);
    tag(&site, "v1", "bob", &change);
    git(
        &site,
        &["-C", "repository", "tag", "review/unsigned", &change],
    );
    refused(&apply(&site, "HEAD", &WORD), 3, NEEDED);
    tag(&site, "review/by-bob", "bob", &change);
    refused(&apply(&site, "HEAD", &[]), 3, NEEDED);
    let plan = [
        "plan",
        "repository",
        "--rev",
        "HEAD",
        "--signers",
        "signers",
    ];
    assert_eq!(site.run(plan).code, 2, "what is refused is so at `plan`");
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}

#[test]
fn who_owns_it_signs_the_commit_itself() {
    let site = owned();
    renamed(&site, "Alicia");
    let path = ["-C", "repository", "reset", "-q", "--soft", "HEAD~1"];
    git(&site, &path);
    commit_signed(&site, "repository", "bob", "by Bob");
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}

/// What was seen once is not seen when it comes again; a merge that changes nothing is what was seen.
#[test]
fn a_tag_is_of_one_commit_and_of_what_merges_it() {
    let site = owned();
    let git = |words: &[&str]| {
        let all = ["-C", "repository"]
            .into_iter()
            .chain(words.iter().copied());
        git(&site, &all.collect::<Vec<_>>())
    };
    git(&["checkout", "-q", "-b", "topic"]);
    let topic = renamed(&site, "Alicia");
    tag(&site, "review/1", "bob", &topic);
    git(&["checkout", "-q", "main"]);
    let signing = ssh_signing(&site, "alice");
    let mut merge: Vec<_> = signing.iter().map(String::as_str).collect();
    merge.extend(["merge", "-q", "-S", "--no-ff", "-m", "merged", "topic"]);
    git(&merge);
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);

    let other = renamed(&site, "Alice");
    tag(&site, "review/2", "bob", &other);
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
    renamed(&site, "Alicia");
    refused(&apply(&site, "HEAD", &SIGNERS), 3, NEEDED);
}

#[test]
fn a_sealed_plan_holds_who_signed() {
    let site = owned();
    let change = renamed(&site, "Alicia");
    let seal = [
        "plan",
        "repository",
        "--rev",
        "HEAD",
        "--out",
        "change.plan",
    ];
    let refused = site.run(seal.into_iter().chain(WORD));
    assert!(refused.code == 3 && !site.path("change.plan").exists());
    tag(&site, "review/1", "bob", &change);
    assert_eq!(site.run(seal.into_iter().chain(SIGNERS)).code, 2);
    let apply = [
        "apply",
        "repository",
        "--rev",
        "HEAD",
        "--plan",
        "change.plan",
    ];
    let run = site.run(apply);
    assert_eq!(run.code, 0, "{run}");
}

#[test]
fn an_agent_fetches_reviews_with_the_branch() {
    let site = owned();
    git(&site, &["clone", "-q", "repository", "clone"]);
    let follow = ["agent", "follow", "clone", "--once", "--signers", "signers"];
    let host = || site.read("clone/host/current/asterisk/pjsip.d/acme.conf");
    assert_eq!(site.run(follow).code, 0);
    renamed(&site, "Bobless");
    let refused = site.run(follow);
    assert!(!host().contains("Bobless"), "{refused}");
    let change = renamed(&site, "Alicia");
    tag(&site, "review/1", "bob", &change);
    let run = site.run(follow);
    assert!(run.code == 0 && host().contains("Alicia"), "{run}");
}

/// Where the policy does not ask for proof, a proof is a word as well.
#[test]
fn a_proof_is_a_word() {
    let site = owned();
    let policy = site.read("repository/pbx.yaml");
    let policy = policy.replace("signed_reviews: true", "signed_reviews: false");
    site.write("repository/pbx.yaml", &policy);
    commit_unsigned(&site, "repository", "no proof");
    let change = renamed(&site, "Alicia");
    refused(
        &apply(&site, "HEAD", &SIGNERS),
        3,
        "takes the word of `bob@example.net` help:",
    );
    tag(&site, "review/1", "bob", &change);
    assert_eq!(apply(&site, "HEAD", &SIGNERS).code, 0);
}
