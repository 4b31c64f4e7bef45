//! The fault matrix: the real program against a real host, and at each step something is killed, filled up or stopped.
//!
//! `tests/run faults` runs all of it and writes the table of `docs/faults.md`; a run of the tests takes a sample.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::{fmt, fs};

use crate::host::{Fault as Held, LabHost};
use crate::repository::Repository;
use crate::site;

/// After which of these the fault comes: the next one has then begun.
const STEPS: [&str; 9] = [
    "lock", "read", "journal", "stage", "try", "switch", "reload", "verify", "confirm",
];

const FAULTS: [Fault; 7] = [
    Fault::Us,
    Fault::Connection,
    Fault::Shells,
    Fault::Everything,
    Fault::FullDisk,
    Fault::ReadOnly,
    Fault::Hang,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// Our own process is killed.
    Us,
    /// The host's side of the connection is killed.
    Connection,
    /// Our program on the host is killed.
    Shells,
    /// Every process on the host is killed, and it starts anew.
    Everything,
    /// No byte is left.
    FullDisk,
    /// The place of the releases cannot be written.
    ReadOnly,
    /// The engine stands still for three seconds.
    Hang,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Us => "pbxctl killed",
            Self::Connection => "ssh killed",
            Self::Shells => "shells on the host killed",
            Self::Everything => "host restarted",
            Self::FullDisk => "disk full",
            Self::ReadOnly => "disk read-only",
            Self::Hang => "engine hangs 3 s",
        })
    }
}

/// What was seen in one cell.
struct Seen {
    code: Option<i32>,
    disk: &'static str,
    engine: &'static str,
    next: i32,
}

impl fmt::Display for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("killed".into(), |code| format!("exit {code}"));
        write!(out, "{code}, disk {}, engine {}", self.disk, self.engine)
    }
}

/// Injects what has to be held until the apply ends.
fn inject<'h>(fault: Fault, host: &'h LabHost, run: &mut Child) -> Option<Held<'h>> {
    match fault {
        Fault::Us => run.kill().expect("it can be killed"),
        Fault::Connection => drop(host.sh("pkill -KILL -f 'sshd.*pbxctl'")),
        Fault::Shells => drop(host.sh("pkill -KILL -f 'host-[0-9a-f]*.sh'")),
        Fault::Everything => {
            host.sh("pkill -KILL -f 'host-[0-9a-f]*.sh|sshd.*pbxctl|way-back'; kill -KILL $(cat /run/asterisk/asterisk.pid)");
        }
        Fault::FullDisk => return Some(host.full_disk()),
        Fault::ReadOnly => return Some(host.read_only_disk()),
        Fault::Hang => {
            host.sh("p=$(cat /run/asterisk/asterisk.pid); kill -STOP $p; sleep 3; kill -CONT $p");
        }
    }
    None
}

/// Applies, and lets the fault come when the step has ended.
fn apply(host: &LabHost, repository: &Repository, step: &str, fault: Fault) -> Option<i32> {
    let mut run = repository
        .command("apply", &["--yes"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pbxctl starts");
    let lines = BufReader::new(run.stderr.take().expect("a pipe")).lines();
    let mut held = None;
    for line in lines.map_while(Result::ok) {
        if held.is_none() && line.starts_with(&format!("pbx: {step} ")) {
            held = Some(inject(fault, host, &mut run));
        }
    }
    assert!(held.is_some(), "the step `{step}` never ended");
    run.wait().expect("it ends").code()
}

fn cell(host: &LabHost, repository: &Repository, round: usize, step: &str, fault: Fault) -> Seen {
    let alice = round % 2 == 1;
    if alice {
        site::with_alice(repository);
    } else {
        site::without_alice(repository);
    }
    let (old, new) = if alice { (2, 3) } else { (3, 2) };
    let code = apply(host, repository, step, fault);
    if fault == Fault::Everything {
        host.restart();
    }
    let what = format!("{fault} after {step}");
    let named = |count| match count {
        count if count == old => "old",
        count if count == new => "new",
        _ => panic!("{what}: neither old nor new: {count}"),
    };
    let disk = "grep -ch '^type=aor' /var/lib/pbxctl/current/asterisk/pjsip.d/acme.conf";
    let disk = named(host.sh(disk).stdout.trim().parse().expect("a number"));
    let engine = named(host.endpoints().len());
    if code == Some(0) {
        assert_eq!((disk, engine), ("new", "new"), "{what}");
    }
    let status = repository
        .pbxctl("status", &["--format", "json"])
        .expect_code(0);
    let status: serde_json::Value = serde_json::from_str(&status.stdout).expect("JSON");
    let lease = &status["result"]["hosts"][0]["lease"];
    assert!(
        lease["left"].as_u64().unwrap_or(0) <= 120,
        "{what}: {lease}"
    );
    repository.pbxctl("unlock", &[]).expect_code(0);
    let next = repository.pbxctl("apply", &["--yes"]);
    assert_eq!(next.code, 0, "{what}: the next apply: {next}");
    assert_eq!(host.endpoints().len(), new, "{what}");
    repository.pbxctl("plan", &[]).expect_code(0);
    repository.pbxctl("history", &["--verify"]).expect_code(0);
    Seen {
        code,
        disk,
        engine,
        next: next.code,
    }
}

fn table(all: &[(&str, Fault, Seen)]) -> String {
    let mut text =
        String::from("| fault | after | how it ended | next apply |\n|---|---|---|---|\n");
    for (step, fault, seen) in all {
        let next = seen.next;
        writeln!(text, "| {fault} | {step} | {seen} | exit {next} |").expect("a text grows");
    }
    text
}

/// Writes the table between its marks.
fn keep(table: &str) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let text = fs::read_to_string(&page).expect("docs/faults.md");
    let (head, rest) = text.split_once("<!-- matrix -->\n").expect("the mark");
    let (_, tail) = rest.split_once("<!-- end -->").expect("the other mark");
    fs::write(
        &page,
        format!("{head}<!-- matrix -->\n{table}<!-- end -->{tail}"),
    )
    .expect("the page");
}

#[test]
fn matrix() {
    let Some(host) = LabHost::up() else { return };
    if !host.is_isolated() {
        return eprintln!(
            "left out: this machine gives the host no processes of its own to be killed"
        );
    }
    let repository = site::live(&host);
    let whole = std::env::var("PBXCTL_FAULTS").is_ok_and(|which| which == "all");
    let cells = FAULTS
        .iter()
        .flat_map(|fault| STEPS.iter().map(move |step| (*step, *fault)));
    // A sample takes each step and each fault at least once
    let cells = cells
        .enumerate()
        .filter(|(at, _)| whole || at % 10 == 3)
        .map(|(_, cell)| cell);
    let mut all = Vec::new();
    for (round, (step, fault)) in cells.enumerate() {
        let seen = cell(&host, &repository, round, step, fault);
        println!("{fault} after {step}: {seen}");
        all.push((step, fault, seen));
    }
    if whole {
        keep(&table(&all));
    }
}
