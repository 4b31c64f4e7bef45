//! An office whose phones are all at hand: they register, call, press keys and speak on a real FreeSWITCH.

use super::machine::Machine;
use crate::random::sip::{Account, Ends, How, Outgoing};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::sleep;

pub(super) const SOON: Duration = Duration::from_millis(700);
pub(super) const PATIENCE: Duration = Duration::from_secs(8);

/// Everybody of `acme` with the phone on the desk.
const PEOPLE: [(&str, &str); 5] = [
    ("2000", "users/alice"),
    ("2001", "users/bob"),
    ("2002", "users/carol"),
    ("2003", "users/dan"),
    ("2004", "users/eve"),
];

/// A machine, and phones of it that are all registered but one.
pub(super) struct Floor {
    pub(super) machine: Machine,
    pub(super) ends: Ends,
    pub(super) people: BTreeMap<&'static str, Account>,
    pub(super) provider: Ipv4Addr,
}

impl Floor {
    pub(super) async fn opens(away: &str) -> Option<Self> {
        let machine = Machine::new()?;
        let [a, b] = machine.internal.to_be_bytes();
        let provider = Ipv4Addr::new(127, a, b, 2);
        let here = |port| (Ipv4Addr::LOCALHOST, port).into();
        let ends = Ends::of(here(machine.internal), here(machine.external)).await;
        let ends = ends.expect("a socket");
        ends.provider(provider).expect("an address of this machine");
        machine.edits("tenants/acme/tenant.yaml", |text| {
            text.replace("127.0.0.9:5090", &provider.to_string())
        });
        machine.apply().expect_code(0);
        let people = PEOPLE.map(|(name, user)| {
            let account = Account {
                tenant: "acme".to_owned(),
                name: name.to_owned(),
                domain: "acme.example.net".to_owned(),
                password: machine.secret(user, "account", name),
            };
            (name, account)
        });
        let people = BTreeMap::from(people);
        for (name, account) in &people {
            let registers = *name == away || ends.registers(account, 600).await;
            assert!(registers, "{name}");
        }
        Some(Self {
            machine,
            ends,
            people,
            provider,
        })
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

    /// How the simulator says that a call ends.
    pub(super) fn walked(&self, from: &str, to: &str, state: &[&str]) -> String {
        let mut words = vec!["call", "--format", "json", "--tenant", "acme"];
        words.extend(["--from", from, "--to", to]);
        words.extend(state.iter().flat_map(|state| ["--state", *state]));
        let said = self.machine.pbxctl(&words).expect_code(0);
        let said: Value = serde_json::from_str(&said.stdout).expect("JSON");
        let end = said["result"]["calls"][0]["end"]["end"].as_str();
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
}

impl Floor {
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

pub(super) fn talks(call: &Outgoing) -> bool {
    let progress = call.progress();
    progress.talks && !progress.over
}

pub(super) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let builder = builder.worker_threads(2).enable_all();
    builder.build().expect("threads")
}
