//! The fault matrix: the real program against a real host, and at each step something is killed, filled up or stopped.
//!
//! `tests/run faults` runs all of it and writes the table of `docs/faults.md`; a run of the tests takes a sample.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use pbxctl::apply::StepName;

mod choice;
mod fault;
mod occasion;
mod table;

use self::choice::{Layout, Open, wanted};
use self::fault::Fault;
use self::table::{Cell, keep};
use crate::failing::Failing;
use crate::host::LabHost;
use crate::repository::Repository;
use crate::site;

/// Removes every release but the one that is live.
const ONLY_THE_LIVE: &str = r#"cd /var/lib/pbxctl/releases && live=$(basename "$(readlink ../current)")
for one in *; do [ "$one" = "$live" ] || rm -rf "$one"; done"#;

/// Where the engine reads, be it a link or a folder of plain files.
const READ: &str = "grep -ch '^type=aor' /etc/asterisk/pjsip.d/pbxctl/acme.conf";

/// The last of the modules that the change reloads.
const LAST_RELOADED: &str = "app_voicemail.so";

/// Fails while a release waits to be confirmed.
const NOTHING_WAITS: &str = "! test -e /var/lib/pbxctl/pending -o -e /var/lib/pbxctl/lease";

/// What was seen in one cell.
struct Seen {
    code: Option<i32>,
    /// Whether the release had to be confirmed, and nobody did.
    went_back: bool,
    disk: &'static str,
    engine: &'static str,
    next: i32,
}

impl fmt::Display for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("killed".into(), |code| format!("exit {code}"));
        let back = if self.went_back { ", unconfirmed" } else { "" };
        write!(
            out,
            "{code}{back}, disk {}, engine {}",
            self.disk, self.engine
        )
    }
}

/// A host that is broken again and again.
struct Broken<'h> {
    host: &'h LabHost,
    repository: Repository,
    layout: Layout,
    /// Whether Alice lives there, or is to.
    alice: bool,
}

impl<'h> Broken<'h> {
    fn new(host: &'h LabHost) -> Self {
        Self {
            host,
            repository: site::live(host),
            layout: Layout::Linked,
            alice: true,
        }
    }

    fn write(&mut self, alice: bool) {
        self.alice = alice;
        if alice {
            site::with_alice(&self.repository);
        } else {
            site::without_alice(&self.repository);
        }
    }

    /// There is a change to apply, with which an apply takes the step.
    fn prepare(&mut self, layout: Layout, step: StepName) {
        if layout != self.layout {
            site::as_plain_files(self.host, &self.repository);
            self.layout = layout;
        }
        if step == StepName::Flush && !self.alice {
            self.write(true);
            self.repository.applies();
        }
        occasion::prepare(self.host, &self.repository, step);
        self.write(!self.alice);
        // A release that lies there from an earlier round would not be sent
        self.host.sh(ONLY_THE_LIVE).expect_code(0);
    }

    /// Applies, and lets the fault come when the step has ended.
    fn apply(&self, step: StepName, fault: Fault) -> Option<i32> {
        let fails = matches!(fault, Fault::Reload(_)) || step == StepName::Disarm;
        let engine = fails.then(|| Failing::on(self.host));
        if let (Some(engine), StepName::Disarm) = (&engine, step) {
            engine.fails(LAST_RELOADED);
            if matches!(fault, Fault::Reload(_)) {
                engine.waits_then();
            }
        } else if let Some(engine) = &engine {
            // The reload that is to fail may be what comes next
            engine.waits();
        }
        let mut run = self
            .repository
            .command("apply", &[&["--yes"], occasion::arguments(step)].concat())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("pbxctl starts");
        let lines = BufReader::new(run.stderr.take().expect("a pipe")).lines();
        let told = format!("pbx: {} ", occasion::told(step).as_str());
        let mut held = None;
        for line in lines.map_while(Result::ok) {
            if held.is_none() && line.starts_with(&told) {
                occasion::await_end(self.host, step);
                // Whatever takes a moment comes between two steps, and not during the next
                signal(&run, "STOP");
                held = Some(fault.inject(self.host, engine.as_ref(), &mut run));
                signal(&run, "CONT");
                occasion::hang_up(self.host, step);
            }
        }
        assert!(held.is_some(), "the step `{}` never ended", step.as_str());
        let code = run.wait().expect("it ends").code();
        if let (Some(engine), Fault::Reload(module)) = (&engine, fault) {
            assert!(engine.failed(module), "{module} was not reloaded");
        }
        code
    }

    /// What becomes of a release that nobody confirms.
    fn awaits_way_back(&self, what: &str) {
        let start = Instant::now();
        while self.host.sh(NOTHING_WAITS).code != 0 {
            assert!(start.elapsed() < Duration::from_mins(1), "{what}: it waits");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn cell(&mut self, (layout, fault, step): Open) -> Seen {
        self.prepare(layout, step);
        let (old, new) = if self.alice { (2, 3) } else { (3, 2) };
        let code = self.apply(step, fault);
        if fault == Fault::Everything {
            self.host.restart();
            self.host.was_booted();
        }
        let what = format!("{fault}{layout} after {}", step.as_str());
        let went_back = step == StepName::Arm;
        if went_back {
            self.awaits_way_back(&what);
        }
        let named = |count| match count {
            count if count == old => "old",
            count if count == new => "new",
            _ => panic!("{what}: neither old nor new: {count}"),
        };
        let disk = named(self.host.sh(READ).stdout.trim().parse().expect("a number"));
        let engine = named(self.host.endpoints().len());
        if went_back {
            assert_eq!((disk, engine), ("old", "old"), "{what}");
        } else if code == Some(0) {
            assert_eq!((disk, engine), ("new", "new"), "{what}");
        }
        let next = self.converges(&what, new);
        Seen {
            code,
            went_back,
            disk,
            engine,
            next,
        }
    }

    /// No lease is stuck, the next apply does the rest, and the journal verifies.
    fn converges(&self, what: &str, new: usize) -> i32 {
        let status = self
            .repository
            .pbxctl("status", &["--format", "json"])
            .expect_code(0);
        let status: serde_json::Value = serde_json::from_str(&status.stdout).expect("JSON");
        let lease = &status["result"]["hosts"][0]["lease"];
        assert!(
            lease["left"].as_u64().unwrap_or(0) <= 120,
            "{what}: {lease}"
        );
        self.repository.pbxctl("unlock", &[]).expect_code(0);
        let next = self.repository.pbxctl("apply", &["--yes"]);
        assert_eq!(next.code, 0, "{what}: the next apply: {next}");
        assert_eq!(self.host.endpoints().len(), new, "{what}");
        self.repository.pbxctl("plan", &[]).expect_code(0);
        self.repository
            .pbxctl("history", &["--verify"])
            .expect_code(0);
        next.code
    }
}

/// Has our own process stand still, or go on; one that has ended does neither.
fn signal(run: &Child, name: &str) {
    let pid = run.id().to_string();
    Command::new("kill")
        .args(["-s", name, &pid])
        .output()
        .expect("`kill` starts");
}

/// So many hosts are broken side by side where all cells are taken.
const HOSTS: usize = 8;

/// Breaks a host of its own in these ways, one after the other.
fn cells(open: impl Iterator<Item = Open>, all: &Mutex<Vec<Cell>>) {
    let host = LabHost::up().expect("a host came up before");
    let mut broken = Broken::new(&host);
    for open in open {
        let begun = Instant::now();
        let seen = broken.cell(open);
        let took = begun.elapsed().as_secs();
        let (layout, fault, step) = open;
        eprintln!("{fault}{layout} after {}: {seen}, {took} s", step.as_str());
        all.lock()
            .expect("nobody fails with it")
            .push(Cell { open, seen });
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
    drop(host);
    let words = std::env::var("PBXCTL_FAULTS").unwrap_or_default();
    let open = wanted(&words);
    let hosts = if words.is_empty() { 2 } else { HOSTS };
    let seen = Mutex::new(Vec::new());
    let whole = std::thread::scope(|scope| {
        let of = |host| open.iter().copied().skip(host).step_by(hosts);
        let hosts = (0..hosts).map(|host| {
            let (open, seen) = (of(host), &seen);
            scope.spawn(move || cells(open, seen))
        });
        let hosts: Vec<_> = hosts.collect();
        let ends: Vec<_> = hosts.into_iter().map(|host| host.join().is_ok()).collect();
        ends.into_iter().all(|went_well| went_well)
    });
    let seen = seen.into_inner().expect("nobody fails with it");
    if !words.is_empty() {
        println!("{} of {} cells on {hosts} hosts", seen.len(), open.len());
        // What was seen before one failed was seen
        keep(&seen);
    }
    assert!(whole, "a cell failed");
}
