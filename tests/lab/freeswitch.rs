//! A real FreeSWITCH reads what is applied to it, phones register and call, and what happens is what `pbxctl call` says. Random calls of
//! random tenants are in `random`, for every engine.
//!
//! It runs where `PBXCTL_FREESWITCH` names an installation: a folder with `bin` and `mod`. No package registry has one. Its files
//! are in a mount namespace, so that it takes the rights of root.

mod accounts;
mod floor;
mod followed;
mod going_on;
pub(crate) mod machine;
mod many;
mod peers;
mod people;
mod phone;
mod queues;
mod recording;
mod served;
mod swallowed;
mod voices;

use floor::rings;
use machine::Machine;
use phone::{Mode, Phone, hash};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

const ACME: &str = "acme.example.net";
const GLOBEX: &str = "globex.example.net";

/// The active people of the tenant `acme` of the site `freeswitch`, and their accounts.
const PEOPLE: [(&str, &[&str]); 4] = [
    ("users/alice", &["2000", "2000-2"]),
    ("users/bob", &["2001"]),
    ("users/carol", &["2002"]),
    ("users/eve", &["2004"]),
];

/// A phone on the desk or elsewhere.
fn phone(machine: &Machine, user: &str, tenant: &str) -> Phone {
    let digest = machine.digest(tenant, user);
    let domain = format!("{tenant}.example.net");
    Phone::new(machine.internal, "127.0.0.1:0", (user, &domain), digest)
}

#[test]
fn freeswitch_reads_the_tree_and_knows_all_of_it() {
    let Some(machine) = Machine::up() else { return };
    assert_eq!(machine.said("reloadxml"), "+OK [Success]");
    assert_eq!(machine.said(&format!("user_exists id 2000 {ACME}")), "true");
    let nobody = format!("user_exists id 2002 {GLOBEX}");
    assert_eq!(machine.said(&nobody), "false");
    let queues = machine.said("callcenter_config queue list");
    assert!(queues.contains("acme_queue_support|top-down"), "{queues}");
    let again = machine.pbxctl(&["plan"]).expect_code(0);
    assert!(again.stdout.contains("nothing to do"), "{again}");
}

#[test]
fn equal_extensions_of_two_tenants_register_and_neither_takes_the_others_password() {
    let Some(machine) = Machine::up() else { return };
    let (alice, zoe) = (
        phone(&machine, "2000", "acme"),
        phone(&machine, "2000", "globex"),
    );
    assert_eq!((alice.registers(), zoe.registers()), (200, 200));
    let with = |user: &str, domain: &str, digest: String| {
        let phone = Phone::new(machine.internal, "127.0.0.1:0", (user, domain), digest);
        phone.registers()
    };
    assert_eq!(with("2000", GLOBEX, machine.digest("acme", "2000")), 403);
    // A mailbox is a user of the directory, and nobody's account
    let mailbox = machine.live("directory/acme.xml");
    let (_, mailbox) = mailbox
        .split_once("<user id=\"mailbox_")
        .expect("a mailbox");
    let mailbox = format!("mailbox_{}", mailbox.split('"').next().expect("its end"));
    let empty = hash(&format!("{mailbox}:{ACME}:"));
    assert_eq!(with(&mailbox, ACME, empty), 403);
}

#[test]
fn a_call_rings_in_its_own_tenant() {
    let Some(machine) = Machine::up() else { return };
    let [bob, yusuf, zoe] = [("2001", "acme"), ("2001", "globex"), ("2000", "globex")]
        .map(|(user, tenant)| phone(&machine, user, tenant));
    assert_eq!([&bob, &yusuf, &zoe].map(Phone::registers), [200; 3]);
    yusuf.does(Mode::Answers);
    assert_eq!(zoe.calls("2001", None).0, 200);
    assert!(yusuf.rang().is_some() && bob.rang().is_none());
}

/// Everybody of the tenant, with the phones that they have.
struct Office {
    machine: Machine,
    phones: BTreeMap<&'static str, Vec<Phone>>,
}

/// Who rings, step by step, and how the call ends.
#[derive(Debug, PartialEq, Eq)]
struct Went {
    rang: Vec<BTreeSet<String>>,
    end: End,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Taken,
    Cause(u16),
}

impl Office {
    fn open() -> Option<Self> {
        let machine = Machine::up()?;
        let phones = PEOPLE.map(|(user, accounts)| {
            let phones = accounts.iter().map(|name| phone(&machine, name, "acme"));
            (user, phones.collect::<Vec<_>>())
        });
        let office = Self {
            machine,
            phones: phones.into(),
        };
        for phone in office.phones.values().flatten() {
            assert_eq!(phone.registers(), 200, "{}", phone.user);
        }
        Some(office)
    }

    fn does(&self, states: &[(&str, Mode)]) {
        for (user, phones) in &self.phones {
            let mode = states.iter().find(|(known, _)| known == user);
            for phone in phones {
                phone.does(mode.map_or(Mode::Rings, |(_, mode)| *mode));
                phone.forget();
            }
        }
    }

    /// What the simulator says of a call.
    fn should(&self, from: &str, to: &str, states: &[(&str, Mode)]) -> Went {
        let mut words = vec![
            "call", "--format", "json", "--from", from, "--to", to, "--tenant", "acme",
        ];
        let states = states.iter().filter_map(|(user, mode)| match mode {
            Mode::Rings => None,
            Mode::Busy => Some(format!("{user}=busy")),
            Mode::Answers => Some(format!("{user}=answers")),
        });
        let states: Vec<_> = states.collect();
        for state in &states {
            words.extend(["--state", state]);
        }
        let said = self.machine.pbxctl(&words).expect_code(0);
        let said: Value = serde_json::from_str(&said.stdout).expect("JSON");
        let call = &said["result"]["calls"][0];
        let rang = rings(call);
        // Who comes to the end of all that there is was answered, if only by FreeSWITCH
        let end = match call["end"]["q850"].as_u64() {
            None | Some(16) => End::Taken,
            Some(cause) => End::Cause(u16::try_from(cause).expect("a cause")),
        };
        Went { rang, end }
    }

    /// What FreeSWITCH does with it: who rang, in the order in which they did.
    fn does_it(&self, from: &str, to: &str, states: &[(&str, Mode)]) -> (Vec<String>, End) {
        self.does(states);
        let caller = &self.phones[from][0];
        let (code, cause) = caller.calls(to, None);
        std::thread::sleep(Duration::from_millis(200));
        let rang = self.phones.iter().filter_map(|(user, phones)| {
            let rang = phones.iter().filter(|phone| phone.mode() != Mode::Busy);
            Some((rang.filter_map(Phone::rang).min()?, (*user).to_owned()))
        });
        let mut rang: Vec<_> = rang.collect();
        rang.sort();
        let end = match code {
            200 => End::Taken,
            _ => End::Cause(cause.unwrap_or_default()),
        };
        (rang.into_iter().map(|(_, user)| user).collect(), end)
    }

    /// What is otherwise than the simulator says, if anything.
    fn differs(&self, from: &str, to: &str, states: &[(&str, Mode)]) -> Option<String> {
        let (should, (rang, end)) = (
            self.should(from, to, states),
            self.does_it(from, to, states),
        );
        let mut left = rang.as_slice();
        let mut known = BTreeSet::new();
        let in_turn = should.rang.iter().all(|users| {
            let new: BTreeSet<_> = users.iter().filter(|user| known.insert(*user)).collect();
            let (these, rest) = left.split_at(new.len().min(left.len()));
            left = rest;
            these.iter().collect::<BTreeSet<_>>() == new
        });
        let same = in_turn && left.is_empty() && end == should.end;
        (!same).then(|| format!("{from} {to} {states:?}: should {should:?}, went {rang:?} {end:?}"))
    }
}

/// Who calls what, while who does what.
type Case = (&'static str, &'static str, &'static [(&'static str, Mode)]);

/// Calls that end as they must: each is walked by the simulator and placed on FreeSWITCH.
#[test]
fn calls_go_as_the_simulator_says() {
    const ALICE: &str = "users/alice";
    const BOB: &str = "users/bob";
    const CAROL: &str = "users/carol";
    const EVE: &str = "users/eve";
    let Some(office) = Office::open() else { return };
    let cases: [Case; 14] = [
        (ALICE, "2001", &[(BOB, Mode::Answers)]),
        (ALICE, "2002", &[(CAROL, Mode::Busy)]),
        (ALICE, "2002", &[]),
        (CAROL, "2001", &[(BOB, Mode::Busy), (ALICE, Mode::Answers)]),
        (CAROL, "2000", &[(ALICE, Mode::Busy)]),
        (CAROL, "2001", &[]),
        (ALICE, "9999", &[]),
        (ALICE, "2003", &[]),
        (EVE, "610", &[(ALICE, Mode::Answers)]),
        (EVE, "613", &[(BOB, Mode::Busy), (CAROL, Mode::Answers)]),
        (EVE, "613", &[(CAROL, Mode::Answers)]),
        (EVE, "613", &[]),
        (ALICE, "0900123456", &[]),
        (ALICE, "630", &[]),
    ];
    let mut wrong = Vec::new();
    for (from, to, states) in cases {
        wrong.extend(office.differs(from, to, states));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What it finds only when somebody calls it says in its log alone
    let log = fs::read_to_string(office.machine.path("log/freeswitch.log")).expect("a log");
    let faults = [
        "COMPILE ERROR",
        "Invalid Application",
        "Can't find macro",
        "[CRIT]",
    ];
    let mut lines = log.lines();
    let found = lines.find(|line| faults.iter().any(|fault| line.contains(fault)));
    assert_eq!(found, None);
    assert!(log.contains("EXECUTE [depth="), "calls are in the log");
}

/// The way back is whole, and who does not confirm goes it as well.
#[test]
fn a_release_is_taken_back() {
    let Some(machine) = Machine::up() else { return };
    let path = "tenants/acme/gina.yaml";
    let added = "users:\n  gina: {name: Gina, extension: 2010}\n";
    let there = || machine.said(&format!("user_exists id 2010 {ACME}")) == "true";
    machine.edits(path, |_| added.to_owned());
    machine.apply().expect_code(0);
    assert!(there());
    machine.pbxctl(&["rollback"]).expect_code(0);
    assert!(!there());
    machine.pbxctl(&["lock"]).expect_code(0);
    let waits = machine.pbxctl(&["apply", "--yes", "--confirm", "10s"]);
    assert!(there(), "{waits}");
    let start = Instant::now();
    while there() && start.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(500));
    }
    assert!(!there(), "nobody confirmed");
}

/// Phones are told by FreeSWITCH that there is something new to fetch.
#[test]
fn phones_are_told_to_read_again() {
    let Some(machine) = Machine::up() else { return };
    let desk = phone(&machine, "2000", "acme");
    assert_eq!(desk.registers(), 200);
    machine.edits("tenants/acme/tenant.yaml", |text| {
        text.replace("name: Alice \"Al\"", "name: Alice \"Ally\"")
    });
    let told = machine.pbxctl(&["apply", "--yes", "--resync"]);
    let told = told.expect_code(0);
    assert!(told.stderr.contains("to be told"), "{told}");
    std::thread::sleep(Duration::from_secs(1));
    let heard = desk.all("NOTIFY ");
    let event = heard
        .iter()
        .any(|(_, text)| text.contains("Event: check-sync"));
    assert!(event, "{heard:?}");
}
