//! The fault matrix: the real program against a real host, and at each step something is killed, filled up or stopped.
//!
//! `tests/run faults` runs all of it and writes the table of `docs/faults.md`; a run of the tests takes a sample.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Instant;

mod table;

use self::table::{Cell, keep};
use crate::host::{Fault as Held, LabHost};
use crate::repository::Repository;
use crate::site;

/// After which of these the fault comes: the next one has then begun.
const STEPS: [&str; 9] = [
    "lock", "read", "journal", "stage", "try", "switch", "reload", "verify", "confirm",
];

const FAULTS: [Fault; 10] = [
    Fault::Us,
    Fault::Connection,
    Fault::Shells,
    Fault::Everything,
    Fault::FullDisk,
    Fault::ReadOnly,
    Fault::Hang,
    Fault::Denied,
    Fault::Upload,
    Fault::Clock,
];

/// Adds a line to every file of the engine that it unpacks.
const LYING_TAR: &str = r#"#!/bin/sh
/usr/bin/tar "$@" || exit
[ "$1" != -xzpf ] || find "$4/asterisk" -name '*.conf' -exec sh -c 'for it; do echo "; x" >>"$it"; done' sh {} +
"#;

/// Removes every release but the one that is live.
const ONLY_THE_LIVE: &str = r#"cd /var/lib/pbxctl/releases && live=$(basename "$(readlink ../current)")
for one in *; do [ "$one" = "$live" ] || rm -rf "$one"; done"#;

/// Says what it was ten years ago.
const LATE_CLOCK: &str = r#"#!/bin/sh
exec /usr/bin/date -d "10 years ago" "$@"
"#;

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
    /// Whoever logs in may do nothing as root any more.
    Denied,
    /// What is unpacked is not what was sent.
    Upload,
    /// The clock is ten years late, as our program sees it.
    Clock,
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
            Self::Denied => "permission denied",
            Self::Upload => "upload corrupted",
            Self::Clock => "clock jumps back",
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
        Fault::Denied => {
            let (away, back) = (
                "mv /etc/sudoers.d/pbxctl /etc/pbxctl.away",
                "mv /etc/pbxctl.away /etc/sudoers.d/pbxctl",
            );
            return Some(host.held(away, back));
        }
        Fault::Upload => return Some(host.instead_of("tar", LYING_TAR)),
        Fault::Clock => return Some(host.instead_of("date", LATE_CLOCK)),
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

/// Where the engine reads, be it a link or a folder of plain files.
const READ: &str = "grep -ch '^type=aor' /etc/asterisk/pjsip.d/pbxctl/acme.conf";

fn cell(host: &LabHost, repository: &Repository, round: usize, step: &str, fault: Fault) -> Seen {
    let alice = round % 2 == 1;
    if alice {
        site::with_alice(repository);
    } else {
        site::without_alice(repository);
    }
    let (old, new) = if alice { (2, 3) } else { (3, 2) };
    // A release that lies there from an earlier round would not be sent
    host.sh(ONLY_THE_LIVE).expect_code(0);
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
    let disk = named(host.sh(READ).stdout.trim().parse().expect("a number"));
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

/// How the engine comes to our files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Linked,
    Plain,
}

impl Layout {
    /// Those at which plain files differ from links.
    fn steps(self) -> impl Iterator<Item = &'static str> {
        let differs = |step: &&str| matches!(*step, "try" | "switch" | "reload");
        STEPS
            .into_iter()
            .filter(move |step| self == Self::Linked || differs(step))
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Linked => "",
            Self::Plain => ", plain files",
        })
    }
}

/// So many hosts are broken side by side where all cells are taken.
const HOSTS: usize = 6;

/// A fault at a step, still to be seen.
type Open = (Layout, Fault, &'static str);

/// The cells that the environment asks for; without a word a sample, which takes each step and each fault at least once.
fn wanted(words: &str) -> Vec<Open> {
    let named =
        |fault: Fault| words == "all" || words.split(',').any(|one| one == fault.to_string());
    let taken = |layout, nth: usize, step: &str, fault| match (words.is_empty(), layout) {
        (true, Layout::Linked) => step == STEPS[(nth + 3) % STEPS.len()],
        (true, Layout::Plain) => fault == Fault::Shells && step == "try",
        (false, _) => named(fault),
    };
    let mut all = Vec::new();
    for layout in [Layout::Linked, Layout::Plain] {
        for (nth, fault) in FAULTS.into_iter().enumerate() {
            let steps = layout
                .steps()
                .filter(|step| taken(layout, nth, step, fault));
            all.extend(steps.map(|step| (layout, fault, step)));
        }
    }
    all
}

/// Breaks a host of its own in these ways, one after the other.
fn cells(open: impl Iterator<Item = Open>) -> Vec<Cell> {
    let host = LabHost::up().expect("a host came up before");
    let repository = site::live(&host);
    let mut now = Layout::Linked;
    let seen = open.enumerate().map(|(round, (layout, fault, step))| {
        if layout != now {
            site::as_plain_files(&host, &repository);
            now = layout;
        }
        let begun = Instant::now();
        let seen = cell(&host, &repository, round, step, fault);
        let took = begun.elapsed().as_secs();
        eprintln!("{fault}{layout} after {step}: {seen}, {took} s");
        Cell {
            layout,
            fault,
            step,
            seen,
        }
    });
    seen.collect()
}

#[test]
fn matrix() {
    let Some(host) = LabHost::up() else { return };
    if !host.is_isolated() {
        return eprintln!(
            "left out: this machine gives the host no processes of its own to be killed"
        );
    }
    drop(host);
    let words = std::env::var("PBXCTL_FAULTS").unwrap_or_default();
    let open = wanted(&words);
    let hosts = if words.is_empty() { 1 } else { HOSTS };
    let all: Vec<_> = std::thread::scope(|scope| {
        let of = |host| open.iter().copied().skip(host).step_by(hosts);
        let hosts: Vec<_> = (0..hosts)
            .map(|host| scope.spawn(move || cells(of(host))))
            .collect();
        let ends = hosts.into_iter();
        ends.flat_map(|host| host.join().expect("no cell fails"))
            .collect()
    });
    if !words.is_empty() {
        println!("{} cells on {hosts} hosts", all.len());
        keep(&all);
    }
}
