//! Everybody of a tenant with the phone on the desk, in one program, and the simulator's word on what they do.

use super::machine::Machine;
use crate::random::sip::{Account, Ends, How, Outgoing, Party, What};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::sleep;

/// What should happen has happened then.
pub(super) const SOON: Duration = Duration::from_millis(700);

/// The longest that it is waited for something.
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

/// Everybody of `acme` of the site `freeswitch` with the phone on the desk.
const PEOPLE: [(&str, &str); 5] = [
    ("2000", "users/alice"),
    ("2001", "users/bob"),
    ("2002", "users/carol"),
    ("2003", "users/dan"),
    ("2004", "users/eve"),
];

/// A machine, and phones of its tenant `acme` that are all registered but one.
pub(super) struct Floor {
    pub(super) machine: Machine,
    pub(super) ends: Ends,
    pub(super) people: BTreeMap<&'static str, Account>,
    users: BTreeMap<&'static str, String>,
    pub(super) provider: Ipv4Addr,
}

impl Floor {
    /// That of the site `freeswitch`, without that phone.
    pub(super) async fn opens(away: &str) -> Option<Self> {
        Self::opens_with(away, |_, text| text).await
    }

    /// The same with another document of the tenant.
    pub(super) async fn opens_with(
        away: &str,
        edit: impl FnOnce(&Machine, String) -> String,
    ) -> Option<Self> {
        let machine = Machine::new()?;
        let provider = machine.provider(2);
        machine.edits("tenants/acme/tenant.yaml", |text| {
            edit(
                &machine,
                text.replace("127.0.0.9:5090", &provider.to_string()),
            )
        });
        let ends = ends(&machine).await;
        for nth in [2, 3, 4] {
            let at = ends.provider(machine.provider(nth));
            at.expect("an address of this machine");
        }
        let floor = Self::of(machine, ends, ("acme.example.net", &PEOPLE));
        floor.arrive(away).await;
        Some(floor)
    }

    /// That of a machine whose repository is written: applies it. Nobody is registered yet.
    pub(super) fn of(
        machine: Machine,
        ends: Ends,
        (domain, people): (&str, &[(&'static str, &str)]),
    ) -> Self {
        machine.apply().expect_code(0);
        let provider = machine.provider(2);
        let mut floor = Self {
            machine,
            ends,
            people: BTreeMap::new(),
            users: BTreeMap::new(),
            provider,
        };
        for (name, user) in people {
            floor.knows(name, user, domain);
        }
        floor
    }

    fn knows(&mut self, name: &'static str, user: &str, domain: &str) {
        let account = Account {
            tenant: "acme".to_owned(),
            name: name.to_owned(),
            domain: domain.to_owned(),
            password: self.machine.secret(user, "account", name),
        };
        self.people.insert(name, account);
        self.users.insert(name, user.to_owned());
    }

    /// Somebody more of the site `freeswitch`, who registers.
    pub(super) async fn hires(&mut self, name: &'static str, user: &str) {
        self.knows(name, user, "acme.example.net");
        assert!(self.ends.registers(&self.people[name], 600).await, "{name}");
    }

    /// All register but one.
    pub(super) async fn arrive(&self, away: &str) {
        for (name, account) in &self.people {
            let registers = *name == away || self.ends.registers(account, 600).await;
            assert!(registers, "{name}");
        }
    }

    pub(super) fn dials(&self, who: &str, number: &str) -> Outgoing {
        self.ends.dials(&self.people[who], number)
    }

    pub(super) fn is(&self, who: &str, how: How) {
        self.ends.is(self.people[who].party(), how);
    }

    pub(super) fn answers(&self, who: &str) {
        self.is(who, How::Answers(Duration::from_millis(50)));
    }

    /// What the simulator says of a call: its steps and its end.
    pub(super) fn trace(&self, from: &str, to: &str, more: &[&str]) -> Value {
        let mut words = vec!["call", "--format", "json", "--tenant", "acme"];
        words.extend(["--from", from, "--to", to]);
        words.extend(more);
        let said = self.machine.pbxctl(&words).expect_code(0);
        let said: Value = serde_json::from_str(&said.stdout).expect("JSON");
        said["result"]["calls"][0].clone()
    }

    /// Who rang, one call after the other, since so many things had happened.
    pub(super) fn rang(&self, since: usize) -> Vec<String> {
        let phones = |party: &Party| matches!(party, Party::Phone(..));
        let heard = self.ends.heard(since, phones).into_iter();
        let rings = heard.filter(|heard| matches!(heard.what, What::Rings { .. }));
        rings.map(|heard| self.user_of(&heard.party)).collect()
    }

    /// Whose phone it is: `users/alice`.
    pub(super) fn user_of(&self, party: &Party) -> String {
        let mut people = self.people.iter();
        let found = people.find(|(_, account)| account.party() == *party);
        let (name, _) = found.unwrap_or_else(|| panic!("{party:?} is nobody's"));
        self.users[name].clone()
    }

    /// How the simulator says that a call ends.
    pub(super) fn walked(&self, from: &str, to: &str, state: &[&str]) -> String {
        let state = state.iter().flat_map(|state| ["--state", *state]);
        let trace = self.trace(from, to, &state.collect::<Vec<_>>());
        let end = trace["end"]["end"].as_str();
        end.expect("an end").to_owned()
    }

    /// Somebody calls a code; whether the two speak then, as the simulator says.
    pub(super) async fn joins(&self, who: &str, code: &str, state: &str) -> Outgoing {
        let call = self.dials(who, code);
        let speaks = call.until(SOON, |call| call.talks && !call.over).await;
        let should = self.walked(who, code, &[state]) == "joined";
        assert_eq!(speaks, should, "{who} {code}: {:?}", call.progress());
        call
    }

    /// Waits until FreeSWITCH's list of channels, which is behind, has that or has it not.
    pub(super) async fn shows(&self, what: &str, there: bool) {
        let mut channels = String::new();
        for _ in 0..20 {
            channels = self.machine.said("show channels");
            if channels.contains(what) == there {
                return;
            }
            sleep(SOON / 4).await;
        }
        panic!("`{what}`: {there}\n{channels}");
    }
}

/// Who rings by a trace, one step after the other.
pub(super) fn rings(trace: &Value) -> Vec<BTreeSet<String>> {
    let steps = trace["steps"].as_array().expect("steps").iter();
    let users = |step: &Value| -> BTreeSet<String> {
        let users = step["users"].as_array().into_iter().flatten();
        let names = users.filter_map(|user| Some(user.as_str()?.to_owned()));
        names.collect()
    };
    steps.map(users).filter(|users| !users.is_empty()).collect()
}

/// Phones and providers of a machine.
pub(super) async fn ends(machine: &Machine) -> Ends {
    let here = |port| (Ipv4Addr::LOCALHOST, port).into();
    let ends = Ends::of(here(machine.internal), here(machine.external)).await;
    ends.expect("a socket")
}

pub(super) fn talks(call: &Outgoing) -> bool {
    let progress = call.progress();
    progress.talks && !progress.over
}

pub(super) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let builder = builder.worker_threads(2).enable_all();
    builder.build().expect("threads")
}
