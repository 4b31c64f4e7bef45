//! What a trace says that engines, phones and providers are to do.

use super::compiled::Compiled;
use super::engine::Did;
use super::moment::{Device, Moment};
use super::sip::Party;
use pbxctl::calls::{AccountId, Cause, Form, Order};
use pbxctl::model::{Country, E164, NumberFormat, PagingId, TrunkId, UserId};
use pbxctl::simulate::{End, Happening, Mode, Origin, Shown, Trace};
use std::collections::BTreeSet;

/// Some who ring together.
pub(crate) type Together = BTreeSet<Party>;

/// What is heard of a call at one of its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// These ring, one group after the other.
    InTurn(Vec<Together>),
    /// These ring one after the other, beginning anywhere, until one of the latter answers.
    ByChance(Vec<Together>, Together),
    /// Agents ring, as often as the queue has it: all of them, unless one of the latter answers.
    Agents(Together, Together),
    /// A provider is called, with a number, and sees somebody.
    Outside(Party, String, Option<String>),
    /// Phones answer by themselves.
    Speaks(Together),
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// One of these talks.
    Talks(Together),
    /// The engine itself has the call until the caller ends it.
    Stays,
    /// It ends, for that cause.
    Ends(Cause),
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) stages: Vec<Stage>,
    pub(crate) did: Vec<Did>,
    pub(crate) ending: Ending,
}

struct Reading<'a> {
    tenant: &'a Compiled,
    moment: &'a Moment,
    stages: Vec<Stage>,
    did: Vec<Did>,
}

/// Reads a trace.
pub(crate) fn expected(tenant: &Compiled, moment: &Moment, trace: &Trace) -> Expected {
    let mut reading = Reading {
        tenant,
        moment,
        stages: Vec::new(),
        did: Vec::new(),
    };
    for event in &trace.events {
        reading.event(&event.what);
    }
    let ending = reading.ending(trace);
    Expected {
        stages: reading.stages,
        did: reading.did,
        ending,
    }
}

impl Reading<'_> {
    fn event(&mut self, what: &Happening) {
        match what {
            Happening::Rings { users, order, .. } => self.rings(users, order),
            Happening::Waits { queue, agents, .. } => {
                self.did.push(Did::Waits(queue.to_string()));
                let who = agents.iter().flat_map(|user| self.ringing(user)).collect();
                let answering = self.answering(agents);
                self.stages.push(Stage::Agents(who, answering));
            }
            Happening::TurnedAway { queue, .. } => self.did.push(Did::Waits(queue.to_string())),
            Happening::Hears { menu, .. } => {
                let menu = menu.as_ref().map(ToString::to_string);
                self.did.push(Did::Hears(menu.unwrap_or_default()));
            }
            Happening::Leaves(user, _) => self.did.push(Did::Leaves(user.to_string())),
            Happening::OwnMailbox(true) => self.did.push(Did::Listens),
            Happening::Meets(room) => self.did.push(Did::Meets(room.to_string())),
            Happening::Parks(lot, _) => self.did.push(Did::Parks(lot.to_string())),
            Happening::Pages(zone) => self.pages(zone),
            Happening::Intercom(_, Some(user)) => {
                let who = self.ringing(user).into_iter().collect();
                self.stages.push(Stage::Speaks(who));
            }
            Happening::GoesOut {
                trunk: Some(trunk),
                number,
                form,
                shown,
                ..
            } => {
                let sent = form
                    .as_ref()
                    .map_or(number.clone(), |form| sent(number, form));
                let shown = match shown {
                    Shown::Anonymous => Some("anonymous".to_owned()),
                    Shown::Number(number, _) => Some(number.to_string()),
                    Shown::Own => None,
                };
                let party = self.provider(trunk);
                self.stages.push(Stage::Outside(party, sent, shown));
            }
            _ => {}
        }
    }

    fn rings(&mut self, users: &[UserId], order: &Order) {
        let each = users
            .iter()
            .map(|user| self.ringing(user).into_iter().collect::<Together>());
        let each: Vec<Together> = each.collect();
        let answering = self.answering(users);
        let stage = match order {
            Order::AtOnce => Stage::InTurn(vec![each.into_iter().flatten().collect()]),
            Order::Random => Stage::ByChance(each, answering),
            Order::InTurn | Order::RoundRobin(_) => {
                let first = each
                    .iter()
                    .position(|all| all.iter().any(|one| answering.contains(one)));
                let count = first.map_or(each.len(), |at| at + 1);
                Stage::InTurn(each.into_iter().take(count).collect())
            }
        };
        self.stages.push(stage);
    }

    fn pages(&mut self, zone: &PagingId) {
        if self.is_empty(zone) {
            return;
        }
        self.did.push(Did::Pages);
        let heard = self.paged(zone).into_iter();
        let heard = heard.filter(|account| self.moment.devices.get(account) != Some(&Device::Busy));
        let who = heard.map(|account| self.party(account)).collect();
        self.stages.push(Stage::Speaks(who));
    }

    /// Whether nobody is in a zone; who pages others speaks on, also when none of them is there.
    fn is_empty(&self, zone: &PagingId) -> bool {
        let zone = &self.tenant.graph().paging[zone];
        zone.accounts.is_empty() && zone.multicast.is_empty()
    }

    /// The devices that are called for a page: all that are there but the caller's own.
    fn paged(&self, zone: &PagingId) -> Vec<&AccountId> {
        let zone = &self.tenant.graph().paging[zone];
        let called = zone.accounts.iter().filter(|account| {
            let caller = matches!(&self.moment.call.from, Origin::Account(own) if own == *account);
            !caller && self.moment.devices.get(account) != Some(&Device::Away)
        });
        called.collect()
    }

    /// The devices of a user that ring.
    fn ringing(&self, user: &UserId) -> Vec<Party> {
        self.those(user, |device| {
            matches!(device, Device::Rings | Device::Answers)
        })
    }

    /// The devices of those users that answer.
    fn answering(&self, users: &[UserId]) -> Together {
        let all = users
            .iter()
            .filter(|user| self.moment.state.is(user, Mode::Answers));
        all.flat_map(|user| self.those(user, |device| device == Device::Answers))
            .collect()
    }

    fn those(&self, user: &UserId, holds: impl Fn(Device) -> bool) -> Vec<Party> {
        let callers = self.tenant.graph().callers.iter();
        let own = callers
            .filter(|caller| caller.user == *user)
            .map(|caller| &caller.account);
        let own = own.filter(|account| {
            self.moment
                .devices
                .get(account)
                .is_some_and(|device| holds(*device))
        });
        own.map(|account| self.party(account)).collect()
    }

    fn party(&self, account: &AccountId) -> Party {
        Party::Phone(self.tenant.written.id.clone(), account.name.clone())
    }

    fn provider(&self, trunk: &TrunkId) -> Party {
        let trunks = &self.tenant.written.trunks;
        let found = trunks.iter().find(|(id, _)| id == trunk.as_str());
        Party::Provider(found.expect("a trunk of the tenant").1)
    }

    fn ending(&self, trace: &Trace) -> Ending {
        match &trace.end {
            End::Answered(user) => {
                let last = trace
                    .events
                    .iter()
                    .rev()
                    .find_map(|event| match &event.what {
                        Happening::Rings {
                            users,
                            order: Order::AtOnce | Order::Random,
                            ..
                        } => Some(users.clone()),
                        Happening::Waits { agents, .. } => Some(agents.clone()),
                        Happening::Rings { .. } => Some(vec![user.clone()]),
                        _ => None,
                    });
                Ending::Talks(self.answering(&last.unwrap_or_else(|| vec![user.clone()])))
            }
            End::Outside | End::Help => match self.stages.last() {
                Some(Stage::Outside(party, ..)) => Ending::Talks([party.clone()].into()),
                _ => Ending::Stays,
            },
            End::Waits(_) | End::Parked(_) | End::Joined | End::Round => Ending::Stays,
            End::HangUp(cause) => match self.stays(trace) {
                true => Ending::Stays,
                false => Ending::Ends(*cause),
            },
        }
    }

    /// Whether the last that happens lasts until the caller ends the call.
    fn stays(&self, trace: &Trace) -> bool {
        let last = trace.events.last().map(|event| &event.what);
        match last {
            Some(Happening::Leaves(..) | Happening::OwnMailbox(true) | Happening::Meets(_)) => true,
            Some(Happening::Pages(zone)) => !self.is_empty(zone),
            _ => false,
        }
    }
}

/// A number as a trunk is sent it.
fn sent(number: &str, form: &Form) -> String {
    let digits = number.trim_start_matches('+');
    match form {
        Form::Changed { strip, prepend } => {
            let rest: String = match number.starts_with('+') {
                true if *strip == 0 && prepend.is_empty() => return number.to_owned(),
                _ => digits.chars().skip(*strip).collect(),
            };
            format!("{prepend}{rest}")
        }
        Form::Usual(NumberFormat::E164, _) => format!("+{digits}"),
        Form::Usual(NumberFormat::Digits, _) => digits.to_owned(),
        Form::Usual(NumberFormat::National, country) => {
            let own = country.as_ref().map(Country::as_str) == Some("DE");
            match digits.strip_prefix("49").filter(|_| own) {
                Some(national) => format!("0{national}"),
                None => format!("00{digits}"),
            }
        }
    }
}

/// What a number outside is sent as by some trunk, so that its provider knows whom it is for.
pub(crate) fn every_form(number: E164) -> Vec<String> {
    let number = number.to_string();
    let digits = number.trim_start_matches('+');
    let mut all = vec![number.clone(), digits.to_owned(), format!("00{digits}")];
    all.push(format!("00{}", digits.chars().skip(1).collect::<String>()));
    all.extend(
        digits
            .strip_prefix("49")
            .map(|national| format!("0{national}")),
    );
    all
}
