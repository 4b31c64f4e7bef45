//! A random call, made on the engine and held to the simulator.

use super::beside::Beside;
use super::compiled::Compiled;
use super::engine::{Did, Engine};
use super::expected::{Expected, every_form, expected};
use super::matching::Observed;
use super::moment::{Device, Moment};
use super::sip::{Account, Ends, Heard, How, Outgoing, Party};
use pbxctl::calls::AccountId;
use pbxctl::simulate::{Answer, Call, Happening, Origin, Trace, simulate};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// The longest that a call of a random tenant takes.
const LONGEST: Duration = Duration::from_secs(45);

/// How often it is looked whether all has happened.
const LOOK: Duration = Duration::from_millis(60);

/// How long it is waited for something that should not happen.
const GRACE: Duration = Duration::from_millis(250);

/// Who leaves a conference is told to the others before the call is over.
const LEAVES: Duration = Duration::from_secs(1);

/// A phone or somebody outside answers after that time.
const ANSWER: Duration = Duration::from_millis(300);

/// No two phones answer at once: an engine may then take both, of which one is nobody's.
const BEHIND: Duration = Duration::from_millis(35);

/// A provider gives up after that time.
const GIVES_UP: Duration = Duration::from_millis(700);

/// A tenant on an engine, and its phones.
pub(crate) struct Live<'a> {
    pub(crate) engine: &'a dyn Engine,
    pub(crate) ends: &'a Ends,
    pub(crate) tenant: &'a Compiled,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) registered: BTreeSet<String>,
}

impl Live<'_> {
    /// Makes the call, and says how it differs from what the simulator says, if it does.
    pub(crate) async fn proves(&mut self, moment: &Moment, trace: &Trace) -> Result<(), String> {
        self.prepares(moment).await;
        let expected = expected(self.tenant, moment, trace);
        let others = self.others(moment.beside.as_ref()).await?;
        let (heard, did) = (self.ends.count(), self.did().len());
        let begun = Instant::now();
        let call = self.begins(&moment.call);
        let mut pressed = 0;
        let mut over = None;
        let verdict = loop {
            sleep(LOOK).await;
            self.presses(&call, trace, did, &mut pressed).await;
            let verdict = self
                .observed(&call, moment, heard, did)
                .is(&expected, self.engine);
            if call.progress().over && over.is_none() {
                over = Some(Instant::now());
            }
            let late = over.is_some_and(|over: Instant| over.elapsed() > GRACE * 2);
            if verdict.is_ok() || late || begun.elapsed() > LONGEST {
                break verdict;
            }
        };
        sleep(GRACE).await;
        let observed = self.observed(&call, moment, heard, did);
        let verdict = verdict.and_then(|()| observed.is(&expected, self.engine));
        for made in std::iter::once(&call).chain(&others) {
            self.ends.hangs_up(made).await;
        }
        self.settles(moment, &expected).await;
        let verdict = match self.is_quiet().await {
            true => verdict,
            false => verdict.and(Err(
                "phones ring or talk on behind the end of the call".to_owned()
            )),
        };
        verdict.map_err(|fault| {
            let events = self.ends.heard(heard, |party| self.is_own(party));
            self.report(
                &fault,
                moment,
                trace,
                (&expected, &observed),
                &events,
                begun,
            )
        })
    }

    /// Waits for what is behind a call that is over.
    async fn settles(&self, moment: &Moment, expected: &Expected) {
        if expected.did.iter().any(|did| matches!(did, Did::Meets(_))) {
            sleep(LEAVES).await;
        }
        let parks = expected.did.iter().any(|did| matches!(did, Did::Parks(_)));
        if parks || moment.beside.as_ref().is_some_and(Beside::is_parked) {
            sleep(self.engine.frees_after()).await;
        }
    }

    pub(crate) fn did(&self) -> Vec<Did> {
        self.engine.did(&self.tenant.written.id)
    }

    fn is_own(&self, party: &Party) -> bool {
        match party {
            Party::Phone(tenant, _) => *tenant == self.tenant.written.id,
            Party::Provider(address) => self
                .tenant
                .written
                .trunks
                .iter()
                .any(|(_, own)| own == address),
        }
    }

    /// Everybody is as the moment has it.
    async fn prepares(&mut self, moment: &Moment) {
        for (nth, (account, device)) in (0..).zip(&moment.devices) {
            self.is(account, *device, ANSWER + BEHIND * nth).await;
        }
        for (trunk, address) in &self.tenant.written.trunks {
            let party = Party::Provider(*address);
            match moment.state.down.iter().any(|down| down.as_str() == trunk) {
                true => self.ends.is(party, How::Refuses(503)),
                false => self.ends.is_usual(&party),
            }
            for help in ["112", "110"] {
                self.ends.outside(*address, help, How::Answers(ANSWER));
            }
            for number in &self.tenant.written.outside {
                let number = pbxctl::model::E164::parse(number).expect("a number outside");
                let how = match moment.state.outside.get(&number) {
                    Some(Answer::Answers) => How::Answers(ANSWER),
                    Some(Answer::Busy) => How::Refuses(486),
                    Some(Answer::Unreachable) => How::Refuses(404),
                    None => How::GivesUp(GIVES_UP, 480),
                };
                for form in every_form(number) {
                    self.ends.outside(*address, &form, how);
                }
            }
        }
    }

    async fn is(&mut self, account: &AccountId, device: Device, answer: Duration) {
        let own = &self.accounts[&account.name];
        let how = match device {
            Device::Rings | Device::Away => How::Rings,
            Device::Answers => How::Answers(answer),
            Device::Busy => How::Refuses(486),
        };
        self.ends.is(own.party(), how);
        let there = self.registered.contains(&account.name);
        match (device == Device::Away, there) {
            (true, true) => {
                assert!(self.ends.registers(own, 0).await, "{own:?} cannot leave");
                self.registered.remove(&account.name);
            }
            (false, false) => {
                assert!(
                    self.ends.registers(own, 3600).await,
                    "{own:?} cannot register"
                );
                self.registered.insert(account.name.clone());
            }
            _ => {}
        }
    }

    pub(crate) fn begins(&self, call: &Call) -> Outgoing {
        match &call.from {
            Origin::Account(account) => self
                .ends
                .dials(&self.accounts[&account.name], &call.dialled),
            Origin::Outside { trunk, number } => {
                let trunks = &self.tenant.written.trunks;
                let found = trunks.iter().find(|(id, _)| id == trunk.as_str());
                let address = found.expect("a trunk of the tenant").1;
                let shown = number.map(|number| number.to_string());
                self.ends.comes_in(address, &call.dialled, shown.as_deref())
            }
            Origin::Upstream { .. } => unreachable!("no random tenant has such an account"),
        }
    }

    /// The caller presses the keys of each greeting as it is heard.
    async fn presses(&self, call: &Outgoing, trace: &Trace, did: usize, pressed: &mut usize) {
        let greetings = self.did().into_iter().skip(did);
        let greetings = greetings.filter(|did| matches!(did, Did::Hears(_))).count();
        while *pressed < greetings {
            let events = trace.events.iter();
            let mut keys = events.filter_map(|event| match &event.what {
                Happening::Hears { pressed, .. } => Some(pressed),
                _ => None,
            });
            if let Some(Some(keys)) = keys.nth(*pressed) {
                sleep(GRACE).await;
                self.ends.presses(call, keys).await;
            }
            *pressed += 1;
        }
    }

    fn observed(&self, call: &Outgoing, moment: &Moment, heard: usize, did: usize) -> Observed {
        let heard = self.ends.heard(heard, |party| self.is_own(party));
        let trunks = self.tenant.written.trunks.iter();
        let down =
            trunks.filter(|(id, _)| moment.state.down.iter().any(|down| down.as_str() == id));
        let down = down.map(|(_, address)| Party::Provider(*address)).collect();
        let did = self.did().into_iter().skip(did).collect();
        Observed::of(&heard, &down, did, call.progress())
    }

    /// Whether all that the call began is over, and the engine has noticed.
    async fn is_quiet(&self) -> bool {
        for _ in 0..100 {
            if !self.ends.are_busy(|party| self.is_own(party)) {
                sleep(Duration::from_millis(150)).await;
                return true;
            }
            sleep(LOOK).await;
        }
        false
    }

    fn report(
        &self,
        fault: &str,
        moment: &Moment,
        trace: &Trace,
        (expected, observed): (&Expected, &Observed),
        events: &[Heard],
        begun: Instant,
    ) -> String {
        let mut text = format!("{fault}\n--- the tenant\n{}\n", self.tenant.written.text);
        let mut add = |line: String| writeln!(text, "{line}").expect("a text grows");
        add(format!(
            "--- the call\n{:?}\n{:?}\n{:?}\n{:?}",
            moment.call, moment.state, moment.devices, moment.beside
        ));
        add("--- what the simulator says".to_owned());
        for event in &trace.events {
            add(event.what.words(None));
        }
        add(trace.end.words());
        add(format!(
            "--- expected\n{expected:#?}\n--- observed\n{observed:#?}\n--- heard"
        ));
        for event in events {
            let at = event.at.saturating_duration_since(begun).as_millis();
            add(format!(
                "{at:6} ms {:?} {:?} {}",
                event.party, event.what, event.call
            ));
        }
        let words = self.engine.words(&self.tenant.written.id);
        let lines: Vec<_> = words.lines().collect();
        let last = lines.len().saturating_sub(160);
        add(format!(
            "--- what the engine says\n{}",
            lines[last..].join("\n")
        ));
        text
    }
}

/// What the simulator says of a moment.
pub(crate) fn simulated(tenant: &Compiled, moment: &Moment) -> Trace {
    simulate(&tenant.book(), &moment.state, &moment.call)
}
