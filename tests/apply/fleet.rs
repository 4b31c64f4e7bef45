//! Many hosts, each a folder: who goes first, who goes on, who goes back.

use pbxctl::apply::{
    self, Answer, ApplyError, Call, Confirm, Fault, Faulty, Fleet, Host, HostReport, Journals,
    Options, Order, Outcome, Record, Report, Trouble, Work,
};
use pbxctl::bundle::{
    Bundle, BundleKey, Connect, Destination, DestinationId, Engine, File, Memory, ReleasePath, Sink,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

pub(crate) struct Hosts {
    folder: tempfile::TempDir,
    many: usize,
    pub(crate) down: BTreeSet<String>,
    /// What goes wrong on which of them, at which verb.
    pub(crate) faulty: Option<(&'static str, &'static str, Fault)>,
    turn: AtomicUsize,
    /// How many verbs were run on all of them, by applies.
    pub(crate) turns: Arc<AtomicUsize>,
    delay: Duration,
    busiest: AtomicUsize,
    busy: AtomicUsize,
}

/// A host whose answers take their time.
struct Far {
    host: Box<dyn Host>,
    delay: Duration,
    turns: Arc<AtomicUsize>,
}

impl Host for Far {
    fn run(&mut self, call: &Call, input: &mut dyn Read) -> Result<Answer, ApplyError> {
        std::thread::sleep(self.delay);
        self.turns.fetch_add(1, Ordering::SeqCst);
        self.host.run(call, input)
    }
}

impl Hosts {
    pub(crate) fn new(many: usize) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            many,
            down: BTreeSet::new(),
            faulty: None,
            turn: AtomicUsize::new(0),
            turns: Arc::default(),
            delay: Duration::ZERO,
            busiest: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
        }
    }

    fn destinations(&self) -> impl Iterator<Item = Destination> + '_ {
        (0..self.many).map(|at| {
            let id = DestinationId::new(format!("h{at:02}")).unwrap();
            let path = self.folder.path().join(id.as_str());
            let path = path.to_str().unwrap().to_owned();
            Destination::new(id, Connect::Dir { path }, Some(Engine::default()))
        })
    }

    /// Who they are.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.destinations().map(|to| to.id.to_string())
    }

    /// The folder of one.
    pub(crate) fn root(&self, host: &str) -> PathBuf {
        self.folder.path().join(host)
    }

    /// What their journals say.
    pub(crate) fn journals(&self) -> Journals {
        let read = |to: Destination| {
            let mut host = apply::connect(&to, &apply::ConnectOptions::default()).unwrap();
            let journal = apply::history(host.as_mut()).unwrap();
            (to.id.to_string(), journal)
        };
        self.destinations().map(read).collect()
    }

    /// Takes a lease from whoever has it.
    pub(crate) fn unlock(&self, host: &str) {
        let to = self.destinations().find(|to| to.id.as_str() == host);
        let mut host = apply::connect(&to.unwrap(), &apply::ConnectOptions::default()).unwrap();
        apply::unlock(host.as_mut(), "bob").unwrap();
    }

    fn record(&self) -> Record {
        let turn = self.turn.fetch_add(1, Ordering::SeqCst);
        Record {
            who: "alice".into(),
            time: format!("2026-11-20T12:{:02}:{:02}Z", turn / 60, turn % 60),
            ticket: Some("OPS-1".into()),
            run: Some(format!("{turn:x}")),
            ..Record::default()
        }
    }

    pub(crate) fn apply(&self, text: &str, fleet: Fleet, confirm: Option<Confirm>) -> Report {
        let mut blobs = Memory::default();
        let mut builder = Bundle::builder("demo", "0", BundleKey::new([7; 32]), &mut blobs);
        for to in self.destinations() {
            builder.destination(to.clone()).unwrap();
            let path = ReleasePath::new("phones/a.cfg").unwrap();
            builder
                .file(&to.id, File::new(path, text.to_owned(), "tenants/acme"))
                .unwrap();
        }
        let bundle = builder.finish();
        let connect = |to: &Destination| apply::connect(to, &apply::ConnectOptions::default());
        let look = |to: Destination| {
            let seen = apply::look(connect(&to).unwrap().as_mut(), &to, None).unwrap();
            (to.id, seen)
        };
        let plan = pbxctl::plan::plan(&bundle, &self.destinations().map(look).collect());
        let (options, record) = (
            Options {
                fleet,
                confirm,
                ..Options::default()
            },
            self.record(),
        );
        let work = Work {
            bundle: &bundle,
            blobs: &blobs,
            plan: &plan,
            unreached: &BTreeMap::new(),
            order: Order {
                options: &options,
                record: &record,
            },
            temporary: Path::new("/tmp"),
        };
        let reach = |to: &Destination| {
            if self.down.contains(to.id.as_str()) {
                return Err(ApplyError::new(Trouble::Unreachable, "it is down"));
            }
            let mut host = connect(to)?;
            if let Some((_, verb, fault)) =
                self.faulty.clone().filter(|(of, ..)| *of == to.id.as_str())
            {
                host = Box::new(Faulty::new(host, verb, fault));
            }
            let (delay, turns) = (self.delay, Arc::clone(&self.turns));
            Ok(Box::new(Far { host, delay, turns }) as Box<dyn Host>)
        };
        let mut watch = |_: &DestinationId, step: &apply::Step| match step.name.as_str() {
            "lock" => {
                let busy = self.busy.fetch_add(1, Ordering::SeqCst) + 1;
                self.busiest.fetch_max(busy, Ordering::SeqCst);
            }
            "unlock" => {
                self.busy.fetch_sub(1, Ordering::SeqCst);
            }
            _ => {}
        };
        apply::apply(&work, &reach, &mut watch)
    }

    fn live(&self) -> Vec<String> {
        let read =
            |to: Destination| fs::read_to_string(Path::new(&to.root).join("current/phones/a.cfg"));
        self.destinations()
            .map(|to| read(to).unwrap_or_default())
            .collect()
    }
}

pub(crate) fn side_by_side(at_once: usize) -> Fleet {
    Fleet {
        at_once,
        ..Fleet::default()
    }
}

fn outcomes(report: &Report) -> Vec<Outcome> {
    report.hosts.iter().map(|host| host.outcome).collect()
}

#[test]
fn who_is_down_does_not_stop_the_others_of_its_wave_and_the_rest_is_left_alone() {
    use Outcome::{Applied, Failed, Skipped};
    let mut hosts = Hosts::new(5);
    assert_eq!(hosts.apply("old", side_by_side(3), None).exit_code(), 0);
    hosts.down.insert("h01".into());
    let id = |at: usize| DestinationId::new(format!("h{at:02}")).unwrap();
    let fleet = Fleet {
        waves: vec![vec![id(0), id(1), id(2)], vec![id(3), id(4)]],
        ..side_by_side(2)
    };
    let report = hosts.apply("new", fleet, None);
    assert_eq!(
        outcomes(&report),
        [Applied, Failed, Applied, Skipped, Skipped]
    );
    assert_eq!(report.exit_code(), 7);
    assert_eq!(hosts.live(), ["new", "old", "new", "old", "old"]);
    let told = |host: &HostReport| {
        host.errors
            .iter()
            .any(|error| error.message == "it is down")
    };
    assert!(told(&report.hosts[1]), "{report:?}");
}

#[test]
fn a_canary_that_fails_keeps_all_others_untouched() {
    let mut hosts = Hosts::new(4);
    hosts.down.insert("h00".into());
    let fleet = Fleet {
        canary: true,
        ..side_by_side(4)
    };
    let report = hosts.apply("new", fleet, None);
    assert_eq!(
        (report.exit_code(), hosts.live()),
        (1, vec![String::new(); 4])
    );
}

#[test]
fn all_or_nothing_takes_back_who_is_done() {
    use Outcome::{Failed, RolledBack};
    let mut hosts = Hosts::new(3);
    hosts.apply("old", side_by_side(3), None);
    hosts.down.insert("h02".into());
    let fleet = Fleet {
        together: true,
        ..side_by_side(3)
    };
    let report = hosts.apply("new", fleet.clone(), None);
    assert_eq!(
        outcomes(&report),
        [RolledBack, RolledBack, Failed],
        "{report:?}"
    );
    assert_eq!(
        (report.exit_code(), hosts.live()),
        (6, vec!["old".to_owned(); 3])
    );
    assert!(report.hosts[0].notes[0].contains("since `h02` failed"));
    // Those that wait for confirmation as well
    let confirm = Confirm {
        within: Duration::from_mins(1),
        word: "word".into(),
    };
    let report = hosts.apply("new", fleet.clone(), Some(confirm));
    assert_eq!(
        outcomes(&report),
        [RolledBack, RolledBack, Failed],
        "{report:?}"
    );
    assert_eq!(hosts.live(), ["old", "old", "old"]);
    hosts.down.clear();
    assert_eq!(hosts.apply("new", fleet, None).exit_code(), 0);
}

/// How long is told, not held: the machine may be busy.
#[test]
fn twenty_hosts_far_away_side_by_side_and_one_after_the_other() {
    let mut hosts = Hosts::new(20);
    hosts.delay = Duration::from_millis(20);
    let start = Instant::now();
    assert_eq!(hosts.apply("one", side_by_side(1), None).exit_code(), 0);
    let serial = start.elapsed();
    assert_eq!(hosts.busiest.load(Ordering::SeqCst), 1);
    let start = Instant::now();
    assert_eq!(hosts.apply("two", side_by_side(10), None).exit_code(), 0);
    let parallel = start.elapsed();
    let busiest = hosts.busiest.load(Ordering::SeqCst);
    assert!((2..=10).contains(&busiest), "{busiest} at once");
    assert_eq!(hosts.live(), vec!["two"; 20]);
    println!("20 hosts: {serial:?} one after the other, {parallel:?} with ten at once");
}
