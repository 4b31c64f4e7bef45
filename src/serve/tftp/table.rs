use std::net::SocketAddr;

use tokio::time::Instant;

use super::session::Session;
use super::wheel::Wheel;

/// A place in the table, and which of its occupants is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    place: usize,
    serial: u64,
}

/// The transfers in progress, by port and client, and when the next of them has its timer.
pub(super) struct Table {
    sessions: Vec<Option<(u64, Session)>>,
    free: Vec<usize>,
    clients: Clients,
    alarms: Wheel<(Instant, Id)>,
    serial: u64,
}

/// Whose transfer is which: every packet asks.
#[expect(
    clippy::disallowed_types,
    reason = "its order reaches nobody: it is looked up, never walked"
)]
type Clients = std::collections::HashMap<(usize, SocketAddr), Id>;

impl Table {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            sessions: Vec::new(),
            free: Vec::new(),
            clients: Clients::new(),
            alarms: Wheel::new(now),
            serial: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.clients.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    pub(super) fn find(&self, port: usize, client: SocketAddr) -> Option<Id> {
        self.clients.get(&(port, client)).copied()
    }

    pub(super) fn get(&self, id: Id) -> Option<&Session> {
        let (serial, session) = self.sessions.get(id.place)?.as_ref()?;
        (*serial == id.serial).then_some(session)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Session> {
        let (serial, session) = self.sessions.get_mut(id.place)?.as_mut()?;
        (*serial == id.serial).then_some(session)
    }

    pub(super) fn insert(&mut self, session: Session) -> Id {
        self.serial += 1;
        let (serial, place) = (self.serial, self.free.pop().unwrap_or(self.sessions.len()));
        let id = Id { place, serial };
        self.clients.insert((session.port, session.client()), id);
        self.alarms.set(session.alarm, (session.alarm, id));
        let occupied = Some((serial, session));
        match self.sessions.get_mut(place) {
            Some(free) => *free = occupied,
            None => self.sessions.push(occupied),
        }
        id
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Session> {
        self.get(id)?;
        let (_, session) = self.sessions.get_mut(id.place)?.take()?;
        self.clients.remove(&(session.port, session.client()));
        self.free.push(id.place);
        Some(session)
    }

    /// Notes that a session may be due earlier than it was. One that is due later is looked at when its alarm rings:
    /// nearly every packet moves it, and few transfers live to hear it.
    pub(super) fn schedule(&mut self, id: Id) {
        let Some(session) = self.get_mut(id) else {
            return;
        };
        let due = session.due();
        if due < session.alarm {
            session.alarm = due;
            self.alarms.set(due, (due, id));
        }
    }

    /// When to call [`Table::rings`].
    pub(super) fn next_alarm(&self) -> Option<Instant> {
        self.alarms.next()
    }

    /// The next session that is due.
    pub(super) fn rings(&mut self, now: Instant) -> Option<Id> {
        while let Some((at, id)) = self.alarms.rings(now) {
            let Some(session) = self.get_mut(id).filter(|session| session.alarm == at) else {
                continue;
            };
            let due = session.due();
            // What is due now has its next alarm a moment later at the earliest.
            session.alarm = due.max(now + std::time::Duration::from_millis(1));
            let alarm = session.alarm;
            self.alarms.set(alarm, (alarm, id));
            if due <= now {
                return Some(id);
            }
        }
        None
    }
}
