//! A day with Git: a branch, its pull request, the merge that triggers the apply of what was reviewed, and what is refused on the way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::host::LabHost;
use crate::ran::Ran;
use crate::repository::Repository;
use crate::site;

/// What the server does after a push: the main branch is applied, by the plan that was reviewed where one lies there.
const HOOK: &str = r#"#!/bin/sh
while read -r _ _ ref; do
    [ "$ref" = refs/heads/main ] || continue
    if [ -e plan ]; then set -- --plan plan; else set -- --yes; fi
    "$PBXCTL" apply . --rev main "$@" >apply.log 2>&1
    echo $? >apply.code
    rm -f plan
done
"#;

const PEOPLE: [(&str, &str); 6] = [
    ("alice", "  alice: {name: Alice Johnson}\n"),
    ("bob", "  bob: {name: Bob Brown}\n"),
    ("carol", "  carol: {name: Carol Clark}\n"),
    ("dave", "  dave: {name: Dave Davies}\n"),
    (
        "erin",
        "  erin: {name: \"Erin [x](https://example.net) <b>\"}\n",
    ),
    ("frank", "  frank: {name: Frank Ford}\n"),
];

/// A clone to work in, and the bare repository that it pushes to.
struct Story<'a> {
    host: &'a LabHost,
    clone: Repository,
    bare: TempDir,
}

impl<'a> Story<'a> {
    /// Three people are on the main branch, and live by the hook of its first push.
    fn begins(host: &'a LabHost) -> Self {
        let bare = tempfile::tempdir().expect("a folder for the server");
        let clone = Repository::for_host(host);
        let story = Self { host, clone, bare };
        story.git(&["init", "-q", "--bare", story.bare()]);
        story.git(&["init", "-q", "."]);
        story.git(&["remote", "add", "origin", story.bare()]);
        let driver = format!("{} merge-lock %O %A %B", env!("CARGO_BIN_EXE_pbxctl"));
        story.git(&["config", "merge.pbxctl-lock.driver", &driver]);
        let hook = story.at("hooks/post-receive");
        fs::write(&hook, HOOK).expect("a hook");
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("it can be run");
        let project = story.clone.read("pbx.yaml");
        story
            .clone
            .write("pbx.yaml", &(project + "policy: {deletes: {users: 20%}}\n"));
        story
            .clone
            .write(".gitattributes", "pbx.lock merge=pbxctl-lock\n");
        story.clone.write(
            "tenants/acme/tenant.yaml",
            &site::tenant("Acme GmbH", site::DOMAIN),
        );
        story.commit(&["alice", "bob", "carol"], "three people");
        story.pushes(0);
        story
    }

    fn bare(&self) -> &str {
        self.bare.path().to_str().expect("a plain path")
    }

    fn at(&self, path: &str) -> PathBuf {
        self.bare.path().join(path)
    }

    fn git_may(&self, args: &[&str]) -> Ran {
        let mut git = Command::new("git");
        git.current_dir(self.clone.path());
        for setting in [
            "user.name=Alice",
            "user.email=alice@example.net",
            "init.defaultBranch=main",
        ] {
            git.args(["-c", setting]);
        }
        let pbxctl = self.clone.command("apply", &[]);
        git.envs(
            pbxctl
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        Ran::of(git.env("PBXCTL", env!("CARGO_BIN_EXE_pbxctl")).args(args))
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        self.git_may(args).expect_code(0).stdout
    }

    /// Writes who is there, each with the phone of a desk, and commits it.
    #[track_caller]
    fn commit(&self, ids: &[&str], message: &str) {
        let lines: Vec<_> = PEOPLE
            .iter()
            .filter(|(id, _)| ids.contains(id))
            .map(|(_, line)| *line)
            .collect();
        site::people(&self.clone, "acme", &lines);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Pushes the main branch, whose apply ends with this code; what it said.
    #[track_caller]
    fn pushes(&self, code: i32) -> String {
        self.git(&["push", "-q", "origin", "main"]);
        let log = fs::read_to_string(self.at("apply.log")).expect("the log of the hook");
        let ended = fs::read_to_string(self.at("apply.code")).expect("how it ended");
        assert_eq!(ended.trim(), code.to_string(), "{log}");
        log.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Seals the plan of a branch where the hook looks for it.
    #[track_caller]
    fn seals(&self, branch: &str, code: i32, more: &[&str]) -> Ran {
        let plan = self.at("plan");
        let args = [
            "--rev",
            branch,
            "--base",
            "origin/main",
            "--out",
            plan.to_str().expect("a plain path"),
        ];
        let all: Vec<_> = args.into_iter().chain(more.iter().copied()).collect();
        self.clone.pbxctl("plan", &all).expect_code(code)
    }

    fn registers(&self, user: &str) {
        site::phone_of(&self.clone, user).registers(self.host);
    }
}

/// Names of commits and releases, which differ each time.
fn scrubbed(text: &str) -> String {
    let word = |word: &str| {
        let is_hash = word.len() >= 12 && word.chars().all(|letter| letter.is_ascii_hexdigit());
        if is_hash {
            "[HASH]".to_owned()
        } else {
            word.to_owned()
        }
    };
    let ends = |letter: char| !letter.is_ascii_alphanumeric();
    text.split_inclusive(ends)
        .map(|part| match part.char_indices().next_back() {
            Some((at, last)) if ends(last) => {
                part.get(..at).map(word).unwrap_or_default() + &last.to_string()
            }
            _ => word(part),
        })
        .collect()
}

/// The comment on the pull request of Dave, and the sealed plan of it, which its merge carries out.
fn dave_comes(story: &Story) {
    story.git(&["checkout", "-q", "-b", "dave"]);
    story.commit(&["alice", "bob", "carol", "dave"], "Dave comes");
    story.git(&["push", "-q", "origin", "dave"]);
    let diff = story
        .clone
        .command("diff", &["--format", "markdown", "--limit", "4000"]);
    let arguments: Vec<_> = diff
        .get_args()
        .map(|one| one.to_string_lossy().into_owned())
        .collect();
    let mut command = Command::new(diff.get_program());
    command
        .arg("diff")
        .arg("origin/main...dave")
        .args(arguments.iter().skip(1));
    let comment = Ran::of(&mut command).expect_code(2);
    insta::assert_snapshot!("story-comment", scrubbed(&comment.stdout));
    story.seals("dave", 2, &[]);
    story.git(&["checkout", "-q", "main"]);
    story.git(&["merge", "-q", "--no-ff", "-m", "Merge dave", "dave"]);
    story.pushes(0);
    story.registers("dave");
}

/// Erin left main before Dave came, took his number, and gets another one by the merge driver.
fn erin_took_the_same_number(story: &Story) {
    let number_of = |user: &str| {
        let lock = story.clone.read("pbx.lock");
        let mine = format!("users/{user} ");
        let line = lock
            .lines()
            .find(|line| line.contains(" user ") && line.contains(&mine));
        line.and_then(|line| line.split(' ').nth(1).map(str::to_owned))
    };
    let dave = number_of("dave");
    story.git(&["checkout", "-q", "-b", "erin", "main~1"]);
    story.commit(&["alice", "bob", "carol", "erin"], "Erin comes");
    assert_eq!(number_of("erin"), dave, "one number on two branches");
    story.git(&["checkout", "-q", "main"]);
    // People stand in one file here, which somebody has to merge; numbers are merged by the driver
    let merge = story.git_may(&["merge", "-q", "--no-ff", "-m", "Merge erin", "erin"]);
    assert!(
        merge.code != 0 && !merge.stdout.contains("in pbx.lock"),
        "{merge}"
    );
    story.commit(&["alice", "bob", "carol", "dave", "erin"], "Merge erin");
    assert!(
        number_of("erin").is_some() && number_of("erin") != dave,
        "each has a number"
    );
    assert_eq!(number_of("dave"), dave, "who had it first keeps it");
    story.pushes(0);
    story.registers("erin");
    story.registers("dave");
}

/// A plan of yesterday, whose base is not what the host runs any more.
fn a_stale_plan_is_refused(story: &Story) {
    let all = ["alice", "bob", "carol", "dave", "erin", "frank"];
    story.git(&["checkout", "-q", "-b", "frank"]);
    story.commit(&all, "Frank comes");
    story.seals("frank", 2, &[]);
    fs::rename(story.at("plan"), story.at("kept")).expect("a plan that is kept");
    story.git(&["checkout", "-q", "main"]);
    let tenant = site::tenant("Acme AG", site::DOMAIN);
    story.clone.write("tenants/acme/tenant.yaml", &tenant);
    story.commit(
        &["alice", "bob", "carol", "dave"],
        "Acme is an AG, and Erin goes",
    );
    story.pushes(0);
    story.git(&[
        "merge",
        "-q",
        "--no-ff",
        "-X",
        "theirs",
        "-m",
        "Merge frank",
        "frank",
    ]);
    fs::rename(story.at("kept"), story.at("plan")).expect("it is taken for today's");
    let said = story.pushes(4);
    assert!(
        said.contains("nothing was changed; make and review a new one"),
        "{said}"
    );
    story.commit(&all, "as it is");
    story.pushes(0);
    story.registers("frank");
}

/// Two of six are more than a fifth: refused with just the waiver that allows it.
fn a_third_of_the_users_takes_its_waiver(story: &Story) {
    story.git(&["checkout", "-q", "-b", "fewer"]);
    story.commit(&["alice", "bob", "carol", "dave"], "Erin and Frank go");
    let refused = story.seals("fewer", 3, &[]);
    let said = refused
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        said.contains("2 of 6 users would go, and the policy allows 20%, which is 1"),
        "{said}"
    );
    let waiver = said
        .split("`--waive ")
        .nth(1)
        .and_then(|rest| rest.split('`').next());
    let waiver = waiver.expect("a waiver is printed").to_owned();
    story.seals("fewer", 3, &["--waive", "users=3"]);
    story.seals("fewer", 2, &["--waive", &waiver]);
    story.git(&["checkout", "-q", "main"]);
    story.git(&["merge", "-q", "--no-ff", "-m", "Merge fewer", "fewer"]);
    story.pushes(0);
    assert_eq!(story.host.endpoints().len(), 4);
}

/// An edit on the host is told, and nothing is put over it until somebody says so.
fn a_hand_edit_blocks_until_it_is_answered(story: &Story) {
    let path = "/var/lib/pbxctl/current/asterisk/pjsip.d/acme.conf";
    story
        .host
        .sh(&format!("echo '; by hand' >>{path}"))
        .expect_code(0);
    let drift = story.clone.pbxctl("drift", &[]).expect_code(2);
    assert!(drift.stdout.contains("acme.conf"), "{drift}");
    let tenant = site::tenant("Acme SE", site::DOMAIN);
    story.clone.write("tenants/acme/tenant.yaml", &tenant);
    story.commit(&["alice", "bob", "carol", "dave"], "Acme is an SE");
    let said = story.pushes(4);
    assert!(said.contains("by hand"), "{said}");
    let edited = story.host.sh(&format!("cat {path}")).expect_code(0);
    assert!(edited.stdout.ends_with("; by hand\n"), "{edited}");
    story
        .clone
        .pbxctl("apply", &["--yes", "--rev", "main", "--discard-edits"])
        .expect_code(0);
    story.clone.pbxctl("drift", &[]).expect_code(0);
    story.registers("alice");
}

#[test]
fn from_a_branch_to_a_phone_that_registers() {
    let Some(host) = LabHost::up() else { return };
    assert!(
        Path::new(env!("CARGO_BIN_EXE_pbxctl")).is_absolute(),
        "a hook has another folder"
    );
    let story = Story::begins(&host);
    story.registers("alice");
    dave_comes(&story);
    erin_took_the_same_number(&story);
    a_stale_plan_is_refused(&story);
    a_third_of_the_users_takes_its_waiver(&story);
    a_hand_edit_blocks_until_it_is_answered(&story);
    story.clone.pbxctl("history --verify", &[]).expect_code(0);
}
