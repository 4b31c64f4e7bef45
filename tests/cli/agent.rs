//! The agent, from pushes to a bare repository to a host: whoever pushes what, the host is on the last good commit, and the history says how.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test makes a world of its own, and it must stand"
)]

use crate::git::{commit_signed, commit_unsigned, git, git_in, ssh_key};
use crate::postgres::Postgres;
use crate::site::Site;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PROJECT: &str = "version: 1\nsecrets: {key: {env: PBXCTL_KEY}}\npolicy: {deletes: {users: 0}}\nhosts: {pbx: {engine: asterisk, connect: {dir: ./host}, address: pbx.example.net}}\n";
const USERS: &str = "tenants/acme/a.yaml";

fn users(name: &str) -> String {
    format!(
        "tenant: {{name: Acme, domain: acme.example.net, country: DE, pools: {{users: 2000-2999}}}}\nusers:\n  alice: {{name: {name}}}\n  bob: {{name: Bob}}\n"
    )
}

/// People who push to `origin`, and an agent's clone of it.
struct Day {
    site: Site,
    agent: Option<Child>,
}

impl Day {
    fn begins() -> Self {
        let site = Site::new()
            .variable("PBXCTL_KEY", "a key of the tests, which protects nothing")
            .file("people/pbx.yaml", PROJECT)
            .file("people/.gitignore", "host\n");
        site.write(&format!("people/{USERS}"), &users("Alice"));
        assert_eq!(site.run(["lock", "-q", "people"]).code, 0);
        ssh_key(&site, "alice", "ed25519");
        site.write(
            "signers",
            &format!("alice@example.net {}", site.read("alice.pub")),
        );
        git(&site, &["init", "-q", "--bare", "origin"]);
        git(&site, &["init", "-q", "people"]);
        git(
            &site,
            &["-C", "people", "remote", "add", "origin", "../origin"],
        );
        let day = Self { site, agent: None };
        day.push_signed("first");
        git(&day.site, &["clone", "-q", "origin", "clone"]);
        day
    }

    fn push(&self) {
        git_in(&self.site, "people", &["push", "-q", "origin", "HEAD:main"]);
    }

    fn push_signed(&self, message: &str) -> String {
        let commit = commit_signed(&self.site, "people", "alice", message);
        self.push();
        commit
    }

    fn named(&self, name: &str) -> String {
        self.site.write(&format!("people/{USERS}"), &users(name));
        self.push_signed(name)
    }

    const FOLLOW: [&'static str; 11] = [
        "agent",
        "follow",
        "clone",
        "--every",
        "1s",
        "--drift",
        "1s",
        "--lease",
        "3s",
        "--signers",
        "signers",
    ];

    fn starts(&mut self, more: &[&str]) {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.site.path("log"))
            .unwrap();
        let mut command = self
            .site
            .command(Self::FOLLOW.into_iter().chain(more.iter().copied()));
        command.stdout(Stdio::null()).stderr(log);
        self.agent = Some(command.spawn().unwrap());
    }

    fn is_killed(&mut self) {
        let mut agent = self.agent.take().unwrap();
        agent.kill().unwrap();
        agent.wait().unwrap();
    }

    fn once(&self, more: &[&str]) -> i32 {
        let run = self.site.run(
            Self::FOLLOW
                .into_iter()
                .chain(["--once"])
                .chain(more.iter().copied()),
        );
        run.code
    }

    fn history(&self) -> Vec<Value> {
        let told = self.site.run([
            "agent", "status", "clone", "--format", "json", "--limit", "1000",
        ]);
        let told: Value = serde_json::from_str(&told.stdout).unwrap();
        let mut turns = told["result"]["turns"].as_array().unwrap().clone();
        turns.reverse();
        turns
    }

    /// The last verdict on each commit.
    fn became(&self) -> BTreeMap<String, String> {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        self.history()
            .iter()
            .map(|turn| (word(&turn["commit"]), word(&turn["verdict"])))
            .collect()
    }

    fn is(&self, commit: &str, verdicts: &[&str]) -> bool {
        let became = self.became();
        became
            .get(commit)
            .is_some_and(|verdict| verdicts.contains(&verdict.as_str()))
    }

    #[track_caller]
    fn awaits(&self, commit: &str, verdicts: &[&str]) {
        let begun = Instant::now();
        while !self.is(commit, verdicts) {
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "{commit} {verdicts:?}\n{}",
                self.story()
            );
            sleep(Duration::from_millis(100));
        }
    }

    fn story(&self) -> String {
        let log = fs::read_to_string(self.site.path("log")).unwrap_or_default();
        self.site.run(["agent", "status", "clone"]).to_string() + &log
    }

    /// What the host runs.
    fn live(&self) -> String {
        self.site
            .read("clone/host/current/asterisk/pjsip.d/acme.conf")
    }

    /// The commits that the host says it was brought to, in order.
    fn journal(&self) -> Vec<String> {
        let told = self.site.run(["history", "clone", "--format", "json"]);
        let told: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!(told["result"]["hosts"][0]["faults"], serde_json::json!([]));
        let lines = told["result"]["hosts"][0]["lines"]
            .as_array()
            .unwrap()
            .clone();
        let entries = lines.iter().map(|line| &line["entry"]);
        let applied = entries.filter(|entry| entry["outcome"] == "applied");
        applied
            .map(|entry| entry["commit"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Day {
    fn drop(&mut self) {
        if let Some(mut agent) = self.agent.take() {
            // It may be dead already.
            drop(agent.kill());
            drop(agent.wait());
        }
    }
}

const GOOD: &[&str] = &["applied", "unchanged"];

/// What runs on the host for the agent dies, as when its machine goes down.
fn host_goes_down(agent: &Child) -> bool {
    let children = format!("/proc/{0}/task/{0}/children", agent.id());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        let shells: Vec<String> = fs::read_to_string(&children)
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let is_host = |pid: &String| {
            fs::read_to_string(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| line.contains("pbxctl") || line.starts_with("sh\0"))
        };
        if let Some(shell) = shells.into_iter().find(is_host) {
            return std::process::Command::new("kill")
                .args(["-9", &shell])
                .status()
                .unwrap()
                .success();
        }
    }
    false
}

#[test]
fn a_day_of_commits_ends_on_the_last_good_one() {
    let mut day = Day::begins();
    day.starts(&[]);
    let (mut last, mut bad, mut unsigned) = (String::new(), String::new(), String::new());
    for push in 1..=50 {
        match push {
            17 => {
                day.site.write(
                    &format!("people/{USERS}"),
                    &users("Nobody").replace("  bob", "  bob: {}\n  bob"),
                );
                bad = day.push_signed("bad");
                day.awaits(&bad, &["broken"]);
                assert!(!day.live().contains("Nobody"));
            }
            31 => {
                day.site
                    .write(&format!("people/{USERS}"), &users("Mallory"));
                unsigned = commit_unsigned(&day.site, "people", "unsigned");
                day.push();
                day.awaits(&unsigned, &["distrusted"]);
                assert!(!day.live().contains("Mallory"));
            }
            _ => last = day.named(&format!("Alice the {push}th")),
        }
        match push {
            10 | 40 => {
                sleep(Duration::from_millis(700));
                day.is_killed();
                day.starts(&[]);
            }
            24 => assert!(
                host_goes_down(day.agent.as_ref().unwrap()),
                "{}",
                day.story()
            ),
            _ if push % 7 == 0 => day.awaits(&last, GOOD),
            _ => {}
        }
    }
    day.awaits(&last, GOOD);
    assert!(day.live().contains("Alice the 50th"), "{}", day.story());
    tells_the_day_truly(&day, &bad, &unsigned);
}

fn tells_the_day_truly(day: &Day, bad: &str, unsigned: &str) {
    let (became, journal) = (day.became(), day.journal());
    assert_eq!(
        (became[bad].as_str(), became[unsigned].as_str()),
        ("broken", "distrusted")
    );
    assert!(
        !journal
            .iter()
            .any(|commit| commit == bad || commit == unsigned)
    );
    for commit in &journal {
        assert!(
            GOOD.contains(&became[commit].as_str()),
            "{commit}: {}",
            day.story()
        );
    }
    let history = day.history();
    let said = history
        .iter()
        .filter(|turn| turn["verdict"] == "applied")
        .map(|turn| turn["commit"].as_str().unwrap());
    for commit in said {
        assert!(
            journal.iter().any(|one| one == commit),
            "{commit}: {}",
            day.story()
        );
    }
    let ours = |turn: &&Value| turn["verdict"] == "applied" && turn["why"].is_null();
    let mut ours = history.iter().filter(ours);
    let signed = ours.all(|turn| turn["signer"] == "alice@example.net");
    assert!(signed, "{history:?}");
}

#[test]
fn what_lies_before_a_bad_commit_is_good_enough() {
    let day = Day::begins();
    assert_eq!(day.once(&[]), 0, "{}", day.story());
    let good = day.named("Alice Johnson");
    day.site.write(&format!("people/{USERS}"), "users: 1\n");
    let bad = day.push_signed("bad");
    assert_eq!(day.once(&[]), 0, "{}", day.story());
    assert!(
        day.is(&bad, &["broken"]) && day.is(&good, &["applied"]),
        "{}",
        day.story()
    );
    assert_eq!(day.once(&[]), 0);
    assert_eq!(
        day.history().len(),
        3,
        "what is known is not tried again: {}",
        day.story()
    );
}

/// The policy of what is live counts, and that of the commit itself does not.
#[test]
fn a_policy_that_a_commit_weakens_is_in_force_all_the_same() {
    let day = Day::begins();
    assert_eq!(day.once(&[]), 0);
    day.site.write(
        "people/pbx.yaml",
        &PROJECT.replace("users: 0", "users: 100%"),
    );
    day.site.write(
        &format!("people/{USERS}"),
        &users("Alice").replace("  bob: {name: Bob}\n", ""),
    );
    assert_eq!(day.site.run(["lock", "-q", "people"]).code, 0);
    let greedy = day.push_signed("weaker, and Bob goes");
    assert_eq!(day.once(&[]), 0);
    assert!(day.is(&greedy, &["refused"]), "{}", day.story());
    let told = day.history().last().unwrap()["why"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        told.contains("1 of 2 users would go") && told.contains("--waive users=1"),
        "{told}"
    );
}

#[test]
fn what_was_taken_back_stays_so_until_something_newer_comes() {
    let day = Day::begins();
    assert_eq!(day.once(&[]), 0);
    let second = day.named("Alice Johnson");
    assert_eq!(day.once(&[]), 0);
    assert_eq!(
        day.site
            .run(["rollback", "-q", "clone", "--rev", &second])
            .code,
        0
    );
    assert_eq!(day.once(&["--heal"]), 0, "{}", day.story());
    assert!(
        day.is(&second, &["rolled_back"]) && !day.live().contains("Johnson"),
        "{}",
        day.story()
    );
    assert_eq!(day.once(&["--heal"]), 0);
    assert!(!day.live().contains("Johnson"), "{}", day.story());
    let third = day.named("Alice Jones");
    assert_eq!(day.once(&[]), 0);
    assert!(
        day.is(&third, &["applied"]) && day.live().contains("Jones"),
        "{}",
        day.story()
    );
}

#[test]
fn drift_is_told_and_healed_where_that_is_wanted() {
    let day = Day::begins();
    assert_eq!(day.once(&[]), 0);
    let first = git(&day.site, &["-C", "people", "rev-parse", "HEAD"]);
    let path = "clone/host/current/asterisk/pjsip.d/acme.conf";
    let text = day.live();
    fs::write(day.site.path(path), text.clone() + "; by hand\n").unwrap();
    assert_eq!(day.once(&[]), 0);
    assert!(
        day.is(&first, &["drifted"]) && day.live().contains("by hand"),
        "{}",
        day.story()
    );
    assert_eq!(day.once(&["--heal"]), 0);
    assert!(day.is(&first, &["healed"]), "{}", day.story());
    assert_eq!(day.live(), text);
}

#[test]
fn a_branch_that_was_forced_to_another_line_is_not_followed() {
    let day = Day::begins();
    assert_eq!(day.once(&[]), 0);
    day.named("Alice Johnson");
    assert_eq!(day.once(&[]), 0);
    git_in(&day.site, "people", &["reset", "-q", "--hard", "HEAD~1"]);
    day.site.write(&format!("people/{USERS}"), &users("Alicia"));
    let other = commit_signed(&day.site, "people", "alice", "another past");
    git_in(
        &day.site,
        "people",
        &["push", "-q", "--force", "origin", "HEAD:main"],
    );
    assert_eq!(day.once(&[]), 0);
    assert!(
        day.is(&other, &["distrusted"]) && day.live().contains("Johnson"),
        "{}",
        day.story()
    );
}

/// What the agent answers on its page.
fn page(day: &Day, path: &str) -> String {
    let log = day.site.read("log");
    let address = log
        .lines()
        .find_map(|line| {
            line.strip_prefix("metrics on http://")?
                .strip_suffix("/metrics")
        })
        .unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).unwrap();
    told
}

#[test]
fn agents_rest_and_answer() {
    let mut day = Day::begins();
    let pause = ["agent", "pause", "clone", "-m", "holidays"];
    assert_eq!(day.site.run(pause).code, 0);
    assert_eq!(day.once(&[]), 0);
    let told = day.site.run(["agent", "status", "clone"]);
    let rests = "live: no commit\npaused by alice@";
    assert!(
        told.stdout.starts_with(rests) && told.stdout.contains("holidays"),
        "{told}"
    );
    assert_eq!(day.site.run(["agent", "resume", "clone"]).code, 0);
    day.starts(&["--listen", "127.0.0.1:0"]);
    let first = git(&day.site, &["-C", "people", "rev-parse", "HEAD"]);
    day.awaits(&first, GOOD);
    sleep(Duration::from_millis(2500));
    assert!(page(&day, "/health").starts_with("HTTP/1.1 200"));
    assert!(page(&day, "/else").starts_with("HTTP/1.1 404"));
    let metrics = page(&day, "/metrics");
    let live = format!("pbxctl_agent_live{{commit=\"{first}\"}} 1");
    for line in [
        "pbxctl_agent_turns_total{verdict=\"applied\"} 1",
        "pbxctl_agent_behind 0",
        &live,
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
}

/// Takes turns in a database of this address; where one is killed, the other one goes on.
fn take_turns(state: &str) {
    let mut day = Day::begins();
    let first = git(&day.site, &["-C", "people", "rev-parse", "HEAD"]);
    let status = |day: &Day| {
        day.site
            .run(["agent", "status", "clone", "--state", state])
            .stdout
    };
    let awaits = |day: &Day, commit: &str| {
        let begun = Instant::now();
        while !status(day).contains(&format!("applied       {commit:.12}")) {
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "{}{}",
                status(day),
                day.story()
            );
            sleep(Duration::from_millis(100));
        }
    };
    day.starts(&["--state", state]);
    awaits(&day, &first);
    let log = File::options()
        .create(true)
        .append(true)
        .open(day.site.path("log"))
        .unwrap();
    let more = ["--state", state, "--listen", "127.0.0.1:0"];
    let mut command = day.site.command(Day::FOLLOW.into_iter().chain(more));
    let mut other = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let second = day.named("Alice Johnson");
    awaits(&day, &second);
    let waits = page(&day, "/metrics").contains("pbxctl_agent_waits 1");
    day.is_killed();
    let third = day.named("Alice Jones");
    awaits(&day, &third);
    let history = status(&day);
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(waits, "it was the first one's turn: {history}");
    assert_eq!(
        history.matches("applied").count(),
        3,
        "each once: {history}"
    );
}

#[test]
fn agents_take_turns_by_a_file() {
    take_turns("agents.db");
}

#[test]
fn agents_take_turns_by_postgresql() {
    if let Some(postgres) = Postgres::start() {
        take_turns(&postgres.url());
    }
}
