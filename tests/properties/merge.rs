//! Two branches and one number: Git itself must see that this cannot be.

use crate::crew::{Crew, Crews, alone, lock, numbers, parse};
use crate::support;
use pbxctl::allocate::Lockfile;
use proptest::collection::btree_set;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn two_branches_that_take_one_number_conflict() {
    let team = Crew::new(Some("2000-2999"), ["alice", "carol", "dave"]);
    let base = lock(&alone(&team), &Lockfile::default()).lockfile;
    let (ours, theirs) = (
        lock(&alone(&team.with("anna")), &base),
        lock(&alone(&team.with("zoe")), &base),
    );
    let taken =
        |allocated, id: &str| numbers(allocated)[&("acme".to_owned(), id.to_owned())].clone();
    assert_eq!(taken(&ours, "anna"), taken(&theirs, "zoe"));
    let (merged, text) = merged(&base, &ours.lockfile, &theirs.lockfile);
    assert!(!merged, "git merged what cannot be:\n{text}");
    let (_, found) = parse(&text);
    assert!(
        support::errors(&found).contains(&"E0301"),
        "a marked conflict is told\n{text}"
    );
}

#[test]
fn two_branches_of_different_tenants_merge() {
    let crews = |acme: &[&str], bolt: &[&str]| -> Crews {
        let crew = |ids: &[&str]| Crew::new(None, ids.iter().copied());
        // Long enough that the changes lie apart.
        Crews::from([
            ("acme".to_owned(), crew(acme)),
            ("bolt".to_owned(), crew(bolt)),
        ])
    };
    let (few, one, other) = (["a", "b", "c"], ["a", "b", "c", "d"], ["a", "b", "c", "e"]);
    let base = lock(&crews(&few, &few), &Lockfile::default()).lockfile;
    let ours = lock(&crews(&one, &few), &base).lockfile;
    let theirs = lock(&crews(&few, &other), &base).lockfile;
    let (merged, text) = merged(&base, &ours, &theirs);
    assert!(merged, "{text}");
    assert_eq!(text, lock(&crews(&one, &other), &base).lockfile.to_string());
}

/// Who resolves a conflict by keeping both sides is told so.
#[test]
fn a_number_held_twice_is_refused() {
    let team = Crew::new(Some("2000-2999"), ["alice"]);
    let base = lock(&alone(&team), &Lockfile::default()).lockfile;
    let sides = ["anna", "zoe"].map(|id| lock(&alone(&team.with(id)), &base).lockfile.to_string());
    let mut both: Vec<_> = sides.iter().flat_map(|text| text.lines()).collect();
    both.dedup();
    let (_, found) = parse(&both.join("\n"));
    let errors = support::errors(&found);
    assert!(
        !errors.is_empty() && errors.iter().all(|code| *code == "E0302"),
        "{errors:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever else happens on two branches: one number with two owners never merges in silence.
    #[test]
    fn git_never_gives_one_number_twice(
        base in btree_set("[a-f][a-z]", 1..20), ours in btree_set("[g-m][a-z]", 0..4), theirs in btree_set("[n-z][a-z]", 0..4),
        we_lose in any::<prop::sample::Index>(), they_lose in any::<prop::sample::Index>(), who in 0..4_u8,
    ) {
        let team = |ids: &BTreeSet<String>| alone(&Crew::new(Some("2000-2999"), ids.iter().map(String::as_str)));
        let branch = |more: &BTreeSet<String>, lost: prop::sample::Index, loses: bool| {
            let mut ids: BTreeSet<_> = base.union(more).cloned().collect();
            if loses {
                ids.remove(*lost.get(&base.iter().collect::<Vec<_>>()));
            }
            ids
        };
        let old = lock(&team(&base), &Lockfile::default()).lockfile;
        let ours = lock(&team(&branch(&ours, we_lose, who & 1 == 1)), &old);
        let theirs = lock(&team(&branch(&theirs, they_lose, who & 2 == 2)), &old);
        let (is_merged, text) = merged_file(&old, &ours.lockfile, &theirs.lockfile);
        if is_merged {
            let (_, found) = parse(&text);
            prop_assert!(found.is_empty(), "{}\n{}", support::told(&found), text);
        }
    }
}

/// What `git merge` makes of two branches, and whether it was content.
fn merged(base: &Lockfile, ours: &Lockfile, theirs: &Lockfile) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pbx.lock");
    let commit = |lockfile: &Lockfile, message: &str| {
        fs::write(&file, lockfile.to_string()).unwrap();
        assert!(git(folder.path(), &["add", "pbx.lock"]));
        assert!(git(folder.path(), &["commit", "-q", "-m", message]));
    };
    assert!(git(folder.path(), &["init", "-q", "-b", "main"]));
    commit(base, "base");
    assert!(git(folder.path(), &["checkout", "-q", "-b", "theirs"]));
    commit(theirs, "theirs");
    assert!(git(folder.path(), &["checkout", "-q", "main"]));
    commit(ours, "ours");
    let merged = git(folder.path(), &["merge", "-q", "--no-edit", "theirs"]);
    (merged, fs::read_to_string(file).unwrap())
}

/// The same merge of the one file, without the repository around it.
fn merged_file(base: &Lockfile, ours: &Lockfile, theirs: &Lockfile) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    for (name, lockfile) in [("base", base), ("ours", ours), ("theirs", theirs)] {
        fs::write(folder.path().join(name), lockfile.to_string()).unwrap();
    }
    let merged = git(
        folder.path(),
        &["merge-file", "-q", "ours", "base", "theirs"],
    );
    (
        merged,
        fs::read_to_string(folder.path().join("ours")).unwrap(),
    )
}

fn git(folder: &Path, args: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.net",
        "-c",
        "commit.gpgsign=false",
    ]);
    command.args(args).current_dir(folder);
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command.output().unwrap().status.success()
}
