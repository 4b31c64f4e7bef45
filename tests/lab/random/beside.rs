//! Calls of others that are there already: one that rings is taken, one that talks is joined, one that is parked is fetched.

use super::compiled::Compiled;
use super::dice::Dice;
use super::engine::Did;
use super::moment::{Device, Moment};
use super::sip::{Outgoing, Party, What};
use super::talk::{Live, simulated};
use pbxctl::calls::{AccountId, Caller, FlowId};
use pbxctl::model::UserId;
use pbxctl::simulate::{Call, End, Happening, Mode, Origin};
use std::time::Duration;
use tokio::time::sleep;

/// A call of others, and how far it is when the caller comes.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    call: Call,
    until: Until,
}

impl Beside {
    /// Whether it is parked when the caller comes.
    pub(crate) const fn is_parked(&self) -> bool {
        matches!(self.until, Until::Parked)
    }
}

#[derive(Clone, Debug)]
enum Until {
    /// It rings there.
    Rings(UserId),
    /// Somebody answered.
    Talks(UserId),
    /// It is parked.
    Parked,
}

impl Until {
    /// Then the engine knows of it everywhere: Asterisk answers a call that is parked, and waits a second before it takes a space.
    const fn settles(&self) -> Duration {
        match self {
            Self::Rings(_) | Self::Talks(_) => Duration::from_millis(100),
            Self::Parked => Duration::from_millis(1400),
        }
    }
}

/// So many drawings of a call that can be joined are tried.
const TRIES: usize = 400;

/// How long it is waited for the call of others.
const SOON: Duration = Duration::from_secs(3);

/// How often it is looked.
const LOOK: Duration = Duration::from_millis(20);

/// The moment with a call of others in it, and a caller who joins that; nothing where none was found.
pub(crate) fn joined(dice: &mut Dice, tenant: &Compiled, alone: &Moment) -> Option<Moment> {
    let callers = &tenant.graph().callers;
    let kind = dice.below(3);
    (0..TRIES).find_map(|_| {
        let [first, second] = [0, 1].map(|_| dice.one(callers).clone());
        let listed: Vec<_> = tenant.graph().extensions.iter().collect();
        let (extension, listed) = *dice.one(&listed);
        let to = listed.user.clone();
        let apart = first.user != second.user && to != first.user && to != second.user;
        let mut moment = alone.clone();
        for caller in [&first, &second] {
            moment.has(caller, Device::Rings);
        }
        let moment = match kind {
            _ if !apart => None,
            0 => rings(dice, tenant, moment, (&first, &to, extension)),
            1 => talks(dice, tenant, moment, (&first, &to, extension)),
            _ => parked(tenant, moment, &first),
        };
        let mut moment = moment?;
        moment.call.from = Origin::Account(second.account.clone());
        let is_joined = simulated(tenant, &moment).end == End::Joined;
        is_joined.then_some(moment)
    })
}

type Others<'a> = (&'a Caller, &'a UserId, &'a str);

/// Somebody is called, and nobody answers.
fn rings(
    dice: &mut Dice,
    tenant: &Compiled,
    mut moment: Moment,
    (first, to, extension): Others<'_>,
) -> Option<Moment> {
    moment.all_of(tenant, to, Device::Rings);
    moment.person(to).remove(&Mode::Answers);
    let call = is_called(tenant, &moment, (first, to, extension))?;
    moment.person(to).insert(Mode::Ringing);
    let codes = ["*8".to_owned(), format!("*8{extension}")];
    moment.call.dialled.clone_from(dice.one(&codes));
    Some(moment.beside(call, Until::Rings(to.clone())))
}

/// Somebody is called, and answers.
fn talks(
    dice: &mut Dice,
    tenant: &Compiled,
    mut moment: Moment,
    (first, to, extension): Others<'_>,
) -> Option<Moment> {
    moment.all_of(tenant, to, Device::Answers);
    moment.person(to).insert(Mode::Answers);
    let call = is_called(tenant, &moment, (first, to, extension))?;
    moment.state.users.entry(to.clone()).or_default().calls = 1;
    let code = *dice.one(&["*55", "*56", "*57"]);
    moment.call.dialled = format!("{code}{extension}");
    Some(moment.beside(call, Until::Talks(to.clone())))
}

/// Somebody parks, and is in the first space.
fn parked(tenant: &Compiled, mut moment: Moment, first: &Caller) -> Option<Moment> {
    let (lot, written) = tenant.graph().parking.iter().next()?;
    let space = written.spaces.first()?.to_string();
    let mut call = moment.call.clone();
    (call.from, call.dialled) = (Origin::Account(first.account.clone()), "700".to_owned());
    let here = (lot.clone(), space.clone());
    let events = simulated(tenant, &moment.with(&call)).events;
    let parks = |what: &Happening| matches!(what, Happening::Parks(_, Some(at)) if *at == space);
    let found = events.iter().any(|event| parks(&event.what));
    moment.state.parked.insert(here);
    moment.call.dialled = space;
    found.then(|| moment.beside(call, Until::Parked))
}

/// The call to somebody whose phones alone ring first.
fn is_called(
    tenant: &Compiled,
    moment: &Moment,
    (first, to, extension): Others<'_>,
) -> Option<Call> {
    let call = Call {
        from: Origin::Account(first.account.clone()),
        dialled: extension.to_owned(),
        keys: Vec::new(),
    };
    let trace = simulated(tenant, &moment.with(&call));
    let mut events = trace.events.iter().map(|event| &event.what);
    let rings = events.find(|what| !matches!(what, Happening::Dialled { .. }))?;
    let own = FlowId::User(to.clone());
    let is = matches!(rings, Happening::Rings { whom: Some(whom), users, .. } if *whom == own && users.len() == 1);
    is.then_some(call)
}

impl Moment {
    fn with(&self, call: &Call) -> Self {
        Self {
            call: call.clone(),
            ..self.clone()
        }
    }

    fn beside(self, call: Call, until: Until) -> Self {
        let beside = Some(Beside { call, until });
        Self { beside, ..self }
    }

    fn person(&mut self, user: &UserId) -> &mut std::collections::BTreeSet<Mode> {
        &mut self.state.users.entry(user.clone()).or_default().is
    }

    /// A device is so, whatever was drawn.
    fn has(&mut self, caller: &Caller, device: Device) {
        self.state.devices.remove(&caller.account.name);
        self.devices.insert(caller.account.clone(), device);
    }

    fn all_of(&mut self, tenant: &Compiled, user: &UserId, device: Device) {
        let own = tenant.graph().callers.iter();
        for caller in own.filter(|caller| caller.user == *user) {
            self.has(caller, device);
        }
    }
}

impl Live<'_> {
    /// Makes the call of others, if there is one, and waits until it is as far as it is to be.
    pub(crate) async fn others(&self, beside: Option<&Beside>) -> Result<Option<Outgoing>, String> {
        let Some(beside) = beside else {
            return Ok(None);
        };
        let (heard, did) = (self.ends.count(), self.did().len());
        let call = self.begins(&beside.call);
        let mut waited = Duration::ZERO;
        while waited < SOON {
            sleep(LOOK).await;
            waited += LOOK;
            let there = match &beside.until {
                Until::Rings(user) => {
                    self.each(user, heard, |what| matches!(what, What::Rings { .. }))
                }
                Until::Talks(user) => {
                    call.progress().talks && self.any(user, heard, |what| *what == What::Talks)
                }
                Until::Parked => {
                    let mut did = self.did().into_iter().skip(did);
                    call.progress().talks && did.any(|did| matches!(did, Did::Parks(_)))
                }
            };
            if there {
                sleep(beside.until.settles()).await;
                return Ok(Some(call));
            }
        }
        self.ends.hangs_up(&call).await;
        Err(format!("the call of others does not come to {beside:?}"))
    }

    fn parties(&self, user: &UserId) -> Vec<Party> {
        let callers = self.tenant.graph().callers.iter();
        let own = callers.filter(|caller| caller.user == *user);
        let name = |account: &AccountId| account.name.clone();
        own.map(|caller| Party::Phone(self.tenant.written.id.clone(), name(&caller.account)))
            .collect()
    }

    /// Whether all devices of a user heard it.
    fn each(&self, user: &UserId, since: usize, is: impl Fn(&What) -> bool) -> bool {
        let heard = |party: &Party| {
            let all = self.ends.heard(since, |one| one == party);
            all.iter().any(|heard| is(&heard.what))
        };
        self.parties(user).iter().all(heard)
    }

    /// Whether one of them did.
    fn any(&self, user: &UserId, since: usize, is: impl Fn(&What) -> bool) -> bool {
        let own = self.parties(user);
        let all = self.ends.heard(since, |one| own.contains(one));
        all.iter().any(|heard| is(&heard.what))
    }
}
