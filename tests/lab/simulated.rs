//! The simulator's word on a call that is made: `pbxctl call` walks it, and the real one must go the same way.
//!
//! What the simulator is told follows from who listens: who takes calls answers, who refuses is busy, whose phone is not registered
//! is not there, and a trunk without a provider takes no call. What lasts from calls before, a test says.

pub(crate) mod expected;
mod matching;
mod observed;

use std::collections::BTreeMap;

use serde_json::Value;

use self::expected::Expected;
use self::observed::Observed;
use crate::host::LabHost;
use crate::listening::{How, Listening, comes_in};
use crate::phone::Phone;
use crate::repository::Repository;

/// A tenant's calls, walked and made.
#[derive(Clone)]
pub(crate) struct Simulated<'a> {
    host: &'a LabHost,
    repository: &'a Repository,
    tenant: &'static str,
    /// By extension: `users/alice`.
    users: BTreeMap<String, String>,
    /// By the address of the provider: `trunks/first`.
    trunks: BTreeMap<String, String>,
    state: Vec<String>,
}

/// A call as it is made.
struct Asked<'a> {
    from: &'a str,
    to: &'a str,
    keys: &'a str,
}

impl<'a> Simulated<'a> {
    /// Those of `acme`, as the repository is now.
    #[track_caller]
    pub(crate) fn of(host: &'a LabHost, repository: &'a Repository) -> Self {
        Self::of_tenant(host, repository, "acme")
    }

    #[track_caller]
    pub(crate) fn of_tenant(
        host: &'a LabHost,
        repository: &'a Repository,
        tenant: &'static str,
    ) -> Self {
        let rows = repository.lists("users");
        let own = rows.iter().filter(|row| row["tenant"] == tenant);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let users = own.map(|row| {
            (
                text(&row["extension"]),
                format!("users/{}", text(&row["id"])),
            )
        });
        Self {
            host,
            repository,
            tenant,
            users: users.collect(),
            trunks: BTreeMap::new(),
            state: Vec::new(),
        }
    }

    /// The tests' two providers stand behind the trunks `first` and `second`.
    pub(crate) fn with_providers(mut self) -> Self {
        for (nth, id) in [(2, "first"), (3, "second")] {
            let address = self.host.provider(nth);
            self.trunks.insert(address, format!("trunks/{id}"));
        }
        self
    }

    /// The same with what lasts from calls before, or is otherwise not to be seen: `users/bob=dnd`.
    pub(crate) fn given(&self, state: &[&str]) -> Self {
        let mut given = self.clone();
        given
            .state
            .extend(state.iter().map(|&said| said.to_owned()));
        given
    }

    /// Calls a number and hangs up an answered call at once; gives the last status. These hear it.
    #[track_caller]
    pub(crate) fn dials(&self, phone: &Phone, number: &str, there: &[&Listening]) -> u16 {
        self.presses(phone, number, "", 500, there)
    }

    /// The same with keys, which are pressed when the call is answered, and so many milliseconds until the caller hangs up.
    #[track_caller]
    pub(crate) fn presses(
        &self,
        phone: &Phone,
        number: &str,
        keys: &str,
        talk: u32,
        there: &[&Listening],
    ) -> u16 {
        let call = Asked {
            from: &phone.user,
            to: number,
            keys,
        };
        self.goes(&call, there, || {
            phone.dials_and_presses(number, keys, talk, self.host)
        })
    }

    /// A call that a test makes in a way of its own. These hear it.
    #[track_caller]
    pub(crate) fn makes(
        &self,
        phone: &Phone,
        number: &str,
        there: &[&Listening],
        make: impl FnOnce() -> u16,
    ) -> u16 {
        let call = Asked {
            from: &phone.user,
            to: number,
            keys: "",
        };
        self.goes(&call, there, make)
    }

    /// A call that comes in by the first trunk, from a number.
    #[track_caller]
    pub(crate) fn comes_in(&self, number: &str, from: &str, there: &[&Listening]) -> u16 {
        // Without its `+` a number is written by providers alone
        let plus = if number.starts_with("49") { "+" } else { "" };
        let call = Asked {
            from,
            to: &format!("{plus}{number}"),
            keys: "",
        };
        self.goes(&call, there, || {
            comes_in(&self.host.provider(2), number, from, self.host)
        })
    }

    /// What the simulator says of a call that is not made here.
    #[track_caller]
    pub(crate) fn walked(&self, from: &str, to: &str, there: &[&Listening]) -> Value {
        let keys = "";
        self.trace(&Asked { from, to, keys }, there)
    }

    /// Walks a call, makes it, and holds what is heard of it to its trace.
    #[track_caller]
    fn goes(&self, call: &Asked<'_>, there: &[&Listening], make: impl FnOnce() -> u16) -> u16 {
        let before: Vec<_> = there.iter().map(|one| one.calls()).collect();
        let trace = self.trace(call, there);
        let status = make();
        let observed = Observed::of(there, &before, status);
        let expected = Expected::of(&trace, there, self);
        if let Err(fault) = expected.is(&observed) {
            let words = words(&trace);
            panic!("{fault}\n{words}\nexpected: {expected:#?}\nobserved: {observed:#?}");
        }
        status
    }

    /// What the simulator says. Numbers outside are as their provider has them, and those are known from a first walk.
    #[track_caller]
    fn trace(&self, call: &Asked<'_>, there: &[&Listening]) -> Value {
        let mut state = self.people(there);
        state.extend(self.providers(there));
        let first = self.walk(call, &state);
        state.extend(self.outside(&first, there));
        self.walk(call, &state)
    }

    #[track_caller]
    fn walk(&self, call: &Asked<'_>, state: &[String]) -> Value {
        let mut arguments = vec!["--from", call.from, "--to", call.to];
        arguments.extend(["--tenant", self.tenant, "--format", "json"]);
        if !call.keys.is_empty() {
            arguments.extend(["--keys", call.keys]);
        }
        for said in state.iter().chain(&self.state) {
            arguments.extend(["--state", said]);
        }
        let ran = self.repository.pbxctl("call", &arguments).expect_code(0);
        let document: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        document["result"]["calls"][0].clone()
    }

    /// How everybody of the tenant is.
    fn people(&self, there: &[&Listening]) -> Vec<String> {
        let registered = self.host.registered();
        let people = self.users.values().filter_map(|user| {
            let own = |name: &str| self.is_of(name, user);
            let accounts: Vec<_> = registered.iter().filter(|name| own(name)).collect();
            let hows = there.iter().filter(|one| own(&one.name));
            let hows: Vec<_> = hows.map(|one| one.how).collect();
            let refuse = hows.iter().all(|how| matches!(how, How::Refuses(_)));
            let mode = match accounts.is_empty() {
                true => "unreachable",
                false if hows.contains(&How::Takes) => "answers",
                false if refuse && hows.len() == accounts.len() => "busy",
                false => return None,
            };
            Some(format!("{user}={mode}"))
        });
        people.collect()
    }

    /// The trunks that take no call.
    fn providers(&self, there: &[&Listening]) -> Vec<String> {
        let down = self.trunks.iter().filter(|(address, _)| {
            let mut at = there.iter().filter(|one| one.name == **address);
            let takes = |one: &&Listening| {
                !matches!(one.how, How::Refuses(status) if status != 486 && status != 600)
            };
            !at.next().is_some_and(takes)
        });
        down.map(|(_, trunk)| format!("{trunk}=down")).collect()
    }

    /// How numbers outside are that a call comes to: as the first provider has it that is asked.
    fn outside(&self, trace: &Value, there: &[&Listening]) -> Vec<String> {
        let mut said = BTreeMap::new();
        for step in trace["steps"].as_array().into_iter().flatten() {
            let (Some(trunk), Some(number)) = (step["whom"].as_str(), step["number"].as_str())
            else {
                continue;
            };
            let mut at = there
                .iter()
                .filter(|one| self.trunks.get(&one.name).is_some_and(|id| id == trunk));
            let mode = match at.next().map(|one| one.how) {
                Some(How::Takes) => "answers",
                Some(How::Refuses(_)) => "busy",
                _ => continue,
            };
            // Those who help always answer
            if number.starts_with('+') {
                said.entry(number.to_owned()).or_insert(mode);
            }
        }
        let said = said
            .into_iter()
            .map(|(number, mode)| format!("{number}={mode}"));
        said.collect()
    }

    /// Whether an account is one of a user's devices: `1000@acme.example` and `1000-2@acme.example` are those of the extension 1000.
    fn is_of(&self, account: &str, user: &str) -> bool {
        let extension = self.users.iter().find(|(_, id)| *id == user);
        let domain = format!("@{}.example", self.tenant);
        let name = account.strip_suffix(&domain);
        let rest = name.zip(extension);
        let rest = rest.and_then(|(name, (extension, _))| name.strip_prefix(extension.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

/// The steps of a trace as people read them.
fn words(trace: &Value) -> String {
    let steps = trace["steps"].as_array().into_iter().flatten();
    let steps = steps.chain([&trace["end"]]);
    let lines = steps.map(|step| step["text"].as_str().unwrap_or_default().to_owned());
    let lines: Vec<_> = lines.collect();
    format!(
        "{} calls {}: {}",
        trace["from"],
        trace["to"],
        lines.join("; ")
    )
}
