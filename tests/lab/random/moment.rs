//! Random calls, and random states that they come in.

use super::beside::Beside;
use super::compiled::Compiled;
use super::dice::Dice;
use pbxctl::calls::{AccountId, Scope};
use pbxctl::model::{E164, State as Employed, TrunkId, UserId};
use pbxctl::simulate::{Answer, Call, Mode, Origin, Silent, State};
use std::collections::BTreeMap;

/// What a device does in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Device {
    Rings,
    Answers,
    Busy,
    Away,
}

/// A call, and how everybody is when it comes.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) call: Call,
    /// What was set on phones before is in it as well.
    pub(crate) state: State,
    pub(crate) devices: BTreeMap<AccountId, Device>,
    /// A call of others that is there already.
    pub(crate) beside: Option<Beside>,
}

impl Moment {
    /// A random call in a state that is random but for what phones have set.
    pub(crate) fn random(dice: &mut Dice, tenant: &Compiled, lasting: &State) -> Self {
        let mut state = lasting.clone();
        let mut devices = BTreeMap::new();
        for (id, user) in &tenant.tenant().users {
            if user.state != Employed::Disabled {
                person(dice, tenant, id, &mut state, &mut devices);
            }
        }
        for number in &tenant.written.outside {
            let number = E164::parse(number).expect("a number outside");
            let answer = Answer::ALL.get(dice.below(4)).map(|(answer, _)| *answer);
            state.outside.remove(&number);
            state.outside.extend(answer.map(|answer| (number, answer)));
        }
        state.down = tenant
            .tenant()
            .trunks
            .keys()
            .filter(|_| dice.percent(15))
            .cloned()
            .collect();
        let call = call(dice, tenant);
        Self {
            call,
            state,
            devices,
            beside: None,
        }
    }
}

/// How each device of a user is, one of them as most that the user does.
fn person(
    dice: &mut Dice,
    tenant: &Compiled,
    id: &UserId,
    state: &mut State,
    devices: &mut BTreeMap<AccountId, Device>,
) {
    let most = *dice.one(&[
        Device::Rings,
        Device::Rings,
        Device::Answers,
        Device::Answers,
        Device::Busy,
        Device::Away,
    ]);
    let callers = tenant
        .graph()
        .callers
        .iter()
        .filter(|caller| caller.user == *id);
    let accounts: Vec<_> = callers.map(|caller| caller.account.clone()).collect();
    let first = dice.below(accounts.len());
    for (n, account) in accounts.into_iter().enumerate() {
        let lesser = match most {
            Device::Away => Device::Away,
            Device::Busy => *dice.one(&[Device::Busy, Device::Away]),
            _ => *dice.one(&[Device::Rings, Device::Busy, Device::Away]),
        };
        let device = if n == first { most } else { lesser };
        let silent = match device {
            Device::Busy => Some(Silent::Busy),
            Device::Away => Some(Silent::Unreachable),
            Device::Rings | Device::Answers => None,
        };
        state
            .devices
            .extend(silent.map(|silent| (account.name.clone(), silent)));
        devices.insert(account, device);
    }
    let person = state.users.entry(id.clone()).or_default();
    match most {
        Device::Answers => person.is.insert(Mode::Answers),
        _ => person.is.remove(&Mode::Answers),
    };
}

fn call(dice: &mut Dice, tenant: &Compiled) -> Call {
    let keys = keys(dice, tenant);
    if dice.percent(30) {
        let (number, trunk) = dice.one(&tenant.written.numbers).clone();
        let shown = match dice.below(3) {
            0 => None,
            1 => tenant
                .written
                .vips
                .first()
                .map(|_| dice.one(&tenant.written.vips).clone()),
            _ => Some("+493012345678".to_owned()),
        };
        let from = Origin::Outside {
            trunk: TrunkId::parse(&trunk).expect("an id"),
            number: shown.map(|number| E164::parse(&number).expect("a number")),
        };
        return Call {
            from,
            dialled: number,
            keys,
        };
    }
    let caller = dice.one(&tenant.graph().callers).account.clone();
    let dialled = dialled(dice, tenant);
    Call {
        from: Origin::Account(caller),
        dialled,
        keys,
    }
}

/// What is pressed at the greetings that the caller hears.
fn keys(dice: &mut Dice, tenant: &Compiled) -> Vec<String> {
    let extensions: Vec<_> = tenant.graph().extensions.keys().cloned().collect();
    let mut one = |_| match dice.below(8) {
        0 => String::new(),
        1 if !extensions.is_empty() => dice.one(&extensions).clone(),
        2 => "9".to_owned(),
        key => (1 + key % 3).to_string(),
    };
    (0..3).map(&mut one).collect()
}

/// What somebody may dial: extensions above all, and everything else now and then.
fn dialled(dice: &mut Dice, tenant: &Compiled) -> String {
    let held = &tenant.allocation.tenants[&tenant.id];
    let users: Vec<_> = held
        .users
        .values()
        .map(|held| held.extension.to_string())
        .collect();
    let services: Vec<_> = held
        .services
        .values()
        .map(|held| held.extension.to_string())
        .collect();
    let below = dice.below(100);
    match below {
        0..32 => dice.one(&users).clone(),
        32..60 if !services.is_empty() => dice.one(&services).clone(),
        _ if below < 75 => outside(dice, tenant),
        75..81 => (*dice.one(&["112", "110", "0112"])).to_owned(),
        81..85 => (*dice.one(&["4711", "*99", "0", "7"])).to_owned(),
        85..87 => dice.one(&tenant.written.numbers).0.clone(),
        _ => feature(dice, tenant, &users),
    }
}

fn outside(dice: &mut Dice, tenant: &Compiled) -> String {
    let number = dice.one(&tenant.written.outside);
    let digits = number.trim_start_matches('+');
    let prefix = tenant.tenant().outside_prefix.as_ref();
    let prefix = prefix.map_or("", |prefix| prefix.value.as_str());
    match (digits.strip_prefix("49"), dice.below(3)) {
        (_, 0) => number.clone(),
        (Some(national), 1) => format!("{prefix}0{national}"),
        _ => format!("{prefix}00{digits}"),
    }
}

fn feature(dice: &mut Dice, tenant: &Compiled, users: &[String]) -> String {
    let user = dice.one(users).clone();
    match dice.below(10) {
        0 | 1 => "*78".to_owned(),
        2 => "*60".to_owned(),
        3 => format!("*72{user}"),
        4 => "*72".to_owned(),
        5 => "*45".to_owned(),
        6 => format!("*80{user}"),
        7 => "*97".to_owned(),
        8 => "*11".to_owned(),
        _ => {
            let features = tenant.graph().contexts.get(&Scope::Features);
            let entries: Vec<_> = features
                .into_iter()
                .flat_map(|context| &context.entries)
                .collect();
            dice.one(&entries).pattern.text().to_owned()
        }
    }
}
