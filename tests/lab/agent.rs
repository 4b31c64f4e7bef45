//! The agent over ssh: it is killed, the host goes down under it, and the last good commit is live all the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::host::LabHost;
use crate::ran::Ran;
use crate::repository::Repository;
use crate::site;

/// A bare repository that is pushed to, and followed in place.
struct Branch {
    people: Repository,
    bare: TempDir,
}

impl Branch {
    fn of(host: &LabHost) -> Self {
        let (people, bare) = (site::of_three(host), tempfile::tempdir().expect("a folder"));
        let branch = Self { people, bare };
        branch.git(&["init", "-q", "--bare", branch.bare()]);
        branch.git(&[
            "-C",
            branch.bare(),
            "remote",
            "add",
            "origin",
            branch.bare(),
        ]);
        branch.git(&["init", "-q", "."]);
        branch
    }

    /// Alice's key, which is beside what is followed.
    fn key(&self) -> PathBuf {
        self.bare.path().join("alice")
    }

    /// Alice has a key, and is the only one who may sign.
    fn signs(&self) {
        let key = self.key();
        let mut make = Command::new("ssh-keygen");
        make.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key);
        Ran::of(&mut make).expect_code(0);
        let public = fs::read_to_string(key.with_extension("pub")).expect("a public key");
        let signers = format!("alice@example.net {public}");
        fs::write(self.bare.path().join("signers"), signers).expect("a file");
    }

    /// Bob has another name.
    fn renames(&self, name: &str) {
        site::with_bob(&self.people, name);
    }

    fn bare(&self) -> &str {
        self.bare.path().to_str().expect("a plain path")
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.current_dir(self.people.path());
        let key = format!("user.signingkey={}", self.key().display());
        for setting in [
            "user.name=Alice",
            "user.email=alice@example.net",
            "gpg.format=ssh",
            &key,
        ] {
            git.args(["-c", setting]);
        }
        Ran::of(git.args(args))
            .expect_code(0)
            .stdout
            .trim()
            .to_owned()
    }

    #[track_caller]
    fn pushes(&self, message: &str) -> String {
        self.commits(&["-m", message])
    }

    /// The same, signed by Alice.
    #[track_caller]
    fn pushes_signed(&self, message: &str) -> String {
        self.commits(&["-S", "-m", message])
    }

    #[track_caller]
    fn commits(&self, how: &[&str]) -> String {
        self.git(&["add", "-A"]);
        self.git(&[&["commit", "-q"], how].concat());
        self.git(&["push", "-q", self.bare(), "HEAD:main"]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs pbxctl on the bare repository.
    fn command(&self, args: &[&str]) -> Command {
        let here = self.people.command("check", &[]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_pbxctl"));
        command.current_dir(self.bare.path()).args(args);
        command.envs(
            here.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        command
    }

    fn follows(&self) -> Agent {
        self.follows_those_of(&[])
    }

    fn follows_those_of(&self, signers: &[&str]) -> Agent {
        let args = [
            "agent",
            "follow",
            ".",
            "--every",
            "1s",
            "--at-most",
            "2s",
            "--lease",
            "5s",
        ];
        let mut command = self.command(&[&args, signers].concat());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Agent(child.expect("the agent starts"))
    }

    fn history(&self) -> String {
        Ran::of(&mut self.command(&["agent", "status", "."]))
            .expect_code(0)
            .stdout
    }

    /// The last verdict on each commit.
    fn became(&self) -> BTreeMap<String, String> {
        let args = [
            "agent", "status", ".", "--format", "json", "--limit", "1000",
        ];
        let told = Ran::of(&mut self.command(&args)).expect_code(0).stdout;
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let mut turns = told["result"]["turns"].as_array().expect("turns").clone();
        turns.reverse();
        let word = |value: &Value| value.as_str().expect("a word").to_owned();
        let turns = turns.iter();
        turns
            .map(|turn| (word(&turn["commit"]), word(&turn["verdict"])))
            .collect()
    }

    /// The commits that the journal of the host says it was brought to.
    fn journal(&self) -> Vec<String> {
        let args = ["history", ".", "--rev", "main", "--format", "json"];
        let told = Ran::of(&mut self.command(&args)).expect_code(0).stdout;
        let told: Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["result"]["hosts"][0]["faults"], serde_json::json!([]));
        let lines = told["result"]["hosts"][0]["lines"]
            .as_array()
            .expect("lines")
            .clone();
        let entries = lines.iter().map(|line| &line["entry"]);
        let applied = entries.filter(|entry| entry["outcome"] == "applied");
        let commit = |entry: &Value| entry["commit"].as_str().unwrap_or_default().to_owned();
        applied.map(commit).collect()
    }

    #[track_caller]
    fn awaits_word(&self, word: &str, commit: &str) {
        let begun = Instant::now();
        while self
            .became()
            .get(commit)
            .is_none_or(|became| became != word)
        {
            let late = begun.elapsed() > Duration::from_mins(2);
            assert!(!late, "{word} {commit}\n{}", self.history());
            sleep(Duration::from_millis(300));
        }
    }

    #[track_caller]
    fn awaits(&self, commit: &str) {
        let begun = Instant::now();
        let (applied, unchanged) = (
            format!("applied       {commit:.12}"),
            format!("unchanged     {commit:.12}"),
        );
        loop {
            let history = self.history();
            if history.contains(&applied) || history.contains(&unchanged) {
                return;
            }
            assert!(
                begun.elapsed() < Duration::from_mins(2),
                "{commit}\n{history}"
            );
            sleep(Duration::from_millis(300));
        }
    }
}

/// It is killed when this is dropped.
struct Agent(Child);

impl Drop for Agent {
    fn drop(&mut self) {
        // It may be dead already
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn the_last_good_commit_is_live_whoever_dies() {
    let Some(host) = LabHost::up() else { return };
    let branch = Branch::of(&host);
    let first = branch.pushes("three people");
    let agent = branch.follows();
    branch.awaits(&first);
    assert_eq!(host.endpoints().len(), 3);
    site::without_alice(&branch.people);
    branch.pushes("Alice goes");
    sleep(Duration::from_millis(1500));
    drop(agent);
    site::with_alice(&branch.people);
    let third = branch.pushes("Alice is back");
    let _agent = branch.follows();
    sleep(Duration::from_millis(1500));
    host.sh("kill -KILL $(cat /run/asterisk/asterisk.pid)")
        .expect_code(0);
    host.restart();
    branch.awaits(&third);
    assert_eq!(host.endpoints().len(), 3);
    site::phone_of(&branch.people, "alice").registers(&host);
    site::without_alice(&branch.people);
    let last = branch.pushes("Alice goes for good");
    branch.awaits(&last);
    assert_eq!(host.endpoints().len(), 2, "{}", branch.history());
    let journal = Ran::of(&mut branch.command(&["history", ".", "--rev", "main", "--verify"]));
    journal.expect_code(0);
}

/// Fifty pushes to a host with a real Asterisk: one is bad, one is unsigned, the power of the whole machine is cut in the midst of an
/// apply, and the agent is killed twice. The host ends on the last good commit, and the history is what the journal of the host says.
#[test]
fn a_day_of_commits_and_a_power_cut() {
    const SIGNERS: [&str; 2] = ["--signers", "signers"];
    let Some(host) = LabHost::up() else { return };
    let branch = Branch::of(&host);
    branch.signs();
    let mut agent = branch.follows_those_of(&SIGNERS);
    let (mut last, mut bad, mut unsigned) = (String::new(), String::new(), String::new());
    for push in 1..=50 {
        match push {
            17 => {
                branch.people.write("tenants/acme/bad.yaml", "usres: {}\n");
                bad = branch.pushes_signed("bad");
                branch.awaits_word("broken", &bad);
                branch.git(&["rm", "-q", "-f", "tenants/acme/bad.yaml"]);
                continue;
            }
            31 => {
                branch.renames("Mallory");
                unsigned = branch.pushes("unsigned");
                branch.awaits_word("distrusted", &unsigned);
                continue;
            }
            _ => branch.renames(&format!("Bob the {push}th")),
        }
        last = branch.pushes_signed(&format!("push {push}"));
        match push {
            10 | 40 => {
                sleep(Duration::from_millis(700));
                drop(agent);
                agent = branch.follows_those_of(&SIGNERS);
            }
            24 => {
                sleep(Duration::from_millis(900));
                host.reboot();
            }
            _ if push % 8 == 0 => branch.awaits(&last),
            _ => {}
        }
    }
    branch.awaits(&last);
    assert!(
        host.sh("cat /var/lib/pbxctl/current/asterisk/pjsip.d/acme.conf")
            .stdout
            .contains("Bob the 50th"),
        "{}",
        branch.history()
    );
    site::phone_of(&branch.people, "alice").registers(&host);
    tells_the_day_truly(&branch, &bad, &unsigned);
    drop(agent);
}

fn tells_the_day_truly(branch: &Branch, bad: &str, unsigned: &str) {
    let (became, journal) = (branch.became(), branch.journal());
    assert_eq!(
        (&*became[bad], &*became[unsigned]),
        ("broken", "distrusted")
    );
    assert!(!journal.iter().any(|one| one == bad || one == unsigned));
    for commit in &journal {
        let word = became.get(commit).map(String::as_str);
        assert!(
            matches!(word, Some("applied" | "unchanged")),
            "{commit}\n{}",
            branch.history()
        );
    }
    for (commit, _) in became.iter().filter(|(_, word)| *word == "applied") {
        assert!(journal.contains(commit), "{commit}\n{}", branch.history());
    }
}
