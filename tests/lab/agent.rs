//! The agent over ssh: it is killed, the host goes down under it, and the last good commit is live all the same.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

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

    fn bare(&self) -> &str {
        self.bare.path().to_str().expect("a plain path")
    }

    #[track_caller]
    fn git(&self, args: &[&str]) -> String {
        let mut git = Command::new("git");
        git.current_dir(self.people.path());
        git.args([
            "-c",
            "user.name=Alice",
            "-c",
            "user.email=alice@example.net",
        ]);
        Ran::of(git.args(args))
            .expect_code(0)
            .stdout
            .trim()
            .to_owned()
    }

    #[track_caller]
    fn pushes(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
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
        let mut command = self.command(&args);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Agent(child.expect("the agent starts"))
    }

    fn history(&self) -> String {
        Ran::of(&mut self.command(&["agent", "status", "."]))
            .expect_code(0)
            .stdout
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
