//! Random small tenants on a real engine, random calls, and the simulator's word on each: who rings, in which order, and how the
//! call ends.
//!
//! Many tenants live on one host at once, and each has one call at a time. What is drawn depends on the seed alone, and schedules
//! also on the time: `PBXCTL_SEED`, `PBXCTL_CALLS` and `PBXCTL_TENANT` choose the seed, how many calls are made, and one tenant alone.

mod beside;
mod compiled;
mod dice;
mod engine;
mod expected;
mod freeswitch;
mod hours;
mod lasting;
mod log;
mod matching;
mod moment;
pub(crate) mod sip;
mod talk;
mod written;

use self::compiled::Compiled;
use self::dice::Dice;
use self::engine::{Asterisk, Engine};
use self::freeswitch::FreeSwitch;
use self::moment::Moment;
use self::sip::{Account, Ends};
use self::talk::{Live, simulated};
use crate::freeswitch::machine::Machine;
use crate::host::LabHost;
use crate::phone::Phone;
use pbxctl::model::{Moment as Minute, Site, Tenant};
use pbxctl::simulate::{Clock, End, State, Trace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many tenants are on the host.
const TENANTS: usize = 36;

/// The most trunks of a tenant.
const TRUNKS: usize = 3;

/// How many calls are made, all in all, unless the environment says otherwise.
const CALLS: usize = 540;

fn asked(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn random_calls_of_random_tenants_go_as_the_simulator_says() {
    let Some(host) = LabHost::up() else { return };
    go_as_the_simulator_says(&Asterisk::new(&host));
}

/// The same on FreeSWITCH, where `PBXCTL_FREESWITCH` names one.
#[test]
fn random_calls_of_random_tenants_go_on_freeswitch_as_the_simulator_says() {
    let Some(machine) = Machine::new() else {
        return;
    };
    go_as_the_simulator_says(&FreeSwitch::new(&machine));
}

fn go_as_the_simulator_says(engine: &dyn Engine) {
    let seed = asked("PBXCTL_SEED").unwrap_or(1);
    eprintln!("seed {seed}");
    let tenants = drawn(seed, engine);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = runtime.expect("threads");
    let (heard, faults) = runtime.block_on(async {
        // Providers are there before anybody asks whether they are
        let ends = Ends::of(engine.address(), engine.outside()).await;
        let ends = ends.expect("a socket");
        for (_, address) in tenants.values().flat_map(|tenant| &tenant.written.trunks) {
            ends.provider(*address).expect("an address of this machine");
        }
        let accounts = live(engine, tenants.values());
        all(seed, engine, &ends, &tenants, accounts).await
    });
    for fault in &faults {
        eprintln!("{fault}");
    }
    eprintln!("{heard:?}");
    assert!(
        faults.is_empty(),
        "{} tenants differ; seed {seed}",
        faults.len()
    );
    if asked("PBXCTL_TENANT").is_none() {
        let joined = JOINED.iter().filter(|_| engine.joins());
        let missing: Vec<_> = SEEN
            .iter()
            .chain(joined)
            .filter(|what| !heard.contains_key(*what))
            .collect();
        assert!(
            missing.is_empty(),
            "no call of seed {seed} comes to {missing:?}"
        );
    }
}

/// What calls come to, in words of their traces: all of it is to be seen.
const SEEN: [&str; 26] = [
    "dial",
    "go",
    "vip",
    "decide",
    "ring",
    "silent",
    "answer",
    "queue",
    "turned-away",
    "menu",
    "voicemail",
    "mailbox",
    "conference",
    "park",
    "page",
    "intercom",
    "toggle",
    "set-forward",
    "trunk",
    "down",
    "answered",
    "outside",
    "help",
    "no-route",
    "rejected",
    "absent",
];

/// What comes of calls of others that are there already.
const JOINED: [&str; 4] = ["retrieve", "pickup", "join", "joined"];

/// So many of a hundred calls are made while there is one of others.
const BESIDE: usize = 12;

/// How often calls came to something.
type Seen = BTreeMap<&'static str, usize>;

fn see(seen: &mut Seen, trace: &Trace) {
    let names = trace.events.iter().map(|event| event.what.name());
    for name in names.chain([trace.end.name(), "calls"]) {
        *seen.entry(name).or_default() += 1;
    }
}

/// Tenants that compile without an error, by their number.
fn drawn(seed: usize, engine: &dyn Engine) -> BTreeMap<usize, Compiled> {
    let now = jiff::Timestamp::now();
    let only = asked("PBXCTL_TENANT");
    let wanted = (0..TENANTS).filter(|nth| only.is_none_or(|only| only == *nth));
    let tenants = wanted.map(|nth| {
        let providers: Vec<_> = (0..TRUNKS)
            .filter_map(|at| u8::try_from(2 + nth * TRUNKS + at).ok())
            .map(|at| engine.provider(at))
            .collect();
        let mut dice = Dice::new((seed as u64) << 16 | nth as u64);
        let mut draw = || {
            let written = written::tenant(&mut dice, nth, &providers, now);
            Compiled::of(engine.name(), written)
        };
        let first = (0..200).find_map(|_| draw().ok());
        let tenant = first.unwrap_or_else(|| panic!("{:?}", draw().err()));
        (nth, tenant)
    });
    tenants.collect()
}

/// Makes them all live; the accounts of each tenant.
fn live<'t>(
    engine: &dyn Engine,
    tenants: impl Iterator<Item = &'t Compiled>,
) -> BTreeMap<String, Vec<Account>> {
    let tenants: Vec<_> = tenants.collect();
    let documents = tenants.iter().map(|tenant| {
        let path = format!("tenants/{}/tenant.yaml", tenant.written.id);
        (path, tenant.written.text.as_str())
    });
    let out = engine.runs(&documents.collect::<Vec<_>>());
    let accounts = tenants.iter().map(|tenant| {
        let phones = tenant.written.phones.iter();
        let accounts = phones.filter_map(|(_, mac)| account(&tenant.written.id, out.path(), mac));
        (tenant.written.id.clone(), accounts.collect())
    });
    accounts.collect()
}

/// The account of a phone, as its file has it; nothing for a phone of somebody who has none.
fn account(tenant: &str, out: &Path, mac: &str) -> Option<Account> {
    let file = std::fs::read_to_string(out.join(format!("pbx/phones/{mac}.cfg"))).ok()?;
    let phone = Phone::of_yealink(&file);
    Some(Account {
        tenant: tenant.to_owned(),
        name: phone.user,
        domain: phone.domain,
        password: phone.password,
    })
}

/// The calls of all tenants, each tenant's one after the other.
async fn all(
    seed: usize,
    engine: &dyn Engine,
    ends: &Ends,
    tenants: &BTreeMap<usize, Compiled>,
    mut accounts: BTreeMap<String, Vec<Account>>,
) -> (Seen, Vec<String>) {
    let calls = asked("PBXCTL_CALLS").unwrap_or(CALLS).div_ceil(TENANTS);
    let mut running = Vec::new();
    for (nth, tenant) in tenants {
        let accounts = accounts.remove(&tenant.written.id).unwrap_or_default();
        let accounts = accounts
            .into_iter()
            .map(|account| (account.name.clone(), account));
        let live = Live {
            engine,
            ends,
            tenant,
            accounts: accounts.collect(),
            registered: BTreeSet::new(),
        };
        let dice = Dice::new(!((seed as u64) << 16 | *nth as u64));
        running.push(Box::pin(of_tenant(live, dice, calls)));
    }
    let (mut all, mut faults) = (Seen::new(), Vec::new());
    for (seen, ended) in together(running).await {
        for (name, count) in seen {
            *all.entry(name).or_default() += count;
        }
        faults.extend(ended.err());
    }
    (all, faults)
}

/// Waits for all, while each goes on.
async fn together<T>(mut running: Vec<std::pin::Pin<Box<impl Future<Output = T>>>>) -> Vec<T> {
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        running.retain_mut(|one| match one.as_mut().poll(context) {
            std::task::Poll::Ready(value) => {
                done.push(value);
                false
            }
            std::task::Poll::Pending => true,
        });
        match running.is_empty() {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done
}

async fn of_tenant(mut live: Live<'_>, mut dice: Dice, calls: usize) -> (Seen, Result<(), String>) {
    let (mut lasting, mut seen) = (State::default(), Seen::new());
    let mut made = 0;
    while made < calls {
        lasting.clock = Some(clock(&live.tenant.site, live.tenant.tenant()));
        let mut moment = Moment::random(&mut dice, live.tenant, &lasting);
        if live.engine.joins() && dice.percent(BESIDE) {
            moment = beside::joined(&mut dice, live.tenant, &moment).unwrap_or(moment);
        }
        let trace = simulated(live.tenant, &moment);
        // Who goes round for ever is nobody that one can wait for
        if trace.end == End::Round {
            continue;
        }
        if let Err(fault) = live.proves(&moment, &trace).await {
            let fault = format!("==== call {made} of {}: {fault}", live.tenant.id);
            return (seen, Err(fault));
        }
        see(&mut seen, &trace);
        lasting::after(live.tenant, &mut lasting, &moment, &trace);
        made += 1;
    }
    (seen, Ok(()))
}

/// The present, by the clocks of the tenant.
fn clock(site: &Site, tenant: &Tenant) -> Clock {
    let zone = Clock::zone(site, tenant);
    let name = zone.map_or("UTC", |zone| zone.as_str());
    let rules = pbxctl::catalog::zones::data(name).expect("a known zone");
    let rules = jiff::tz::TimeZone::tzif(name, rules).expect("rules of a zone");
    let now = jiff::Timestamp::now().to_zoned(rules);
    let minute = Minute::parse(&now.strftime("%Y-%m-%dT%H:%M").to_string()).expect("a minute");
    Clock::new(minute, zone).expect("a time that there is")
}
