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

/// Writes what was seen between the marks of the page; the rows of other faults stay.
fn keep(all: &[Cell]) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/faults.md");
    let text = fs::read_to_string(&page).expect("docs/faults.md");
    let (head, rest) = text.split_once("<!-- matrix -->\n").expect("the mark");
    let (former, tail) = rest.split_once("<!-- end -->").expect("the other mark");
    let mut table =
        String::from("| fault | after | how it ended | next apply |\n|---|---|---|---|\n");
    let rows = [Layout::Linked, Layout::Plain].into_iter();
    let rows = rows.flat_map(|layout| FAULTS.iter().map(move |fault| (layout, fault)));
    for (layout, fault, step) in
        rows.flat_map(|(layout, fault)| layout.steps().map(move |step| (layout, fault, step)))
    {
        let key = format!("| {fault}{layout} | {step} |");
        let seen = all.iter().find(|one| one.is(layout, *fault, step));
        let seen = seen.map(|one| format!("{key} {} | exit {} |", one.seen, one.seen.next));
        let row = seen.or_else(|| {
            former
                .lines()
                .find(|row| row.starts_with(&key))
                .map(str::to_owned)
        });
        if let Some(row) = row {
            writeln!(table, "{row}").expect("a text grows");
        }
    }
    fs::write(
        &page,
        format!("{head}<!-- matrix -->\n{table}<!-- end -->{tail}"),
    )
    .expect("the page");
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

/// A field of the table.
struct Cell {
    layout: Layout,
    fault: Fault,
    step: &'static str,
    seen: Seen,
}

impl Cell {
    fn is(&self, layout: Layout, fault: Fault, step: &str) -> bool {
        (self.layout, self.fault, self.step) == (layout, fault, step)
    }
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
    let wanted = std::env::var("PBXCTL_FAULTS").unwrap_or_default();
    let named =
        |fault: Fault| wanted == "all" || wanted.split(',').any(|one| one == fault.to_string());
    // A sample takes each step and each fault at least once
    let taken = |layout, nth: usize, step: &str, fault| match (wanted.is_empty(), layout) {
        (true, Layout::Linked) => step == STEPS[(nth + 3) % STEPS.len()],
        (true, Layout::Plain) => fault == Fault::Shells && step == "try",
        (false, _) => named(fault),
    };
    let mut all = Vec::new();
    for layout in [Layout::Linked, Layout::Plain] {
        if layout == Layout::Plain {
            site::as_plain_files(&host, &repository);
        }
        for (nth, fault) in FAULTS.into_iter().enumerate() {
            for step in layout
                .steps()
                .filter(|step| taken(layout, nth, step, fault))
            {
                let seen = cell(&host, &repository, all.len(), step, fault);
                println!("{fault}{layout} after {step}: {seen}");
                all.push(Cell {
                    layout,
                    fault,
                    step,
                    seen,
                });
            }
        }
    }
    if !wanted.is_empty() {
        keep(&all);
    }
}
