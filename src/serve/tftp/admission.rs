//! What becomes of a request: a transfer, or an error.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::blocks::Blocks;
use super::engine::Engine;
use super::inbox::Letter;
use super::outbox::Way;
use super::packet::{self, ErrorCode, Malformed, Packet, Request};
use super::session::{Session, unreadable};
use super::share::Waiting;
use crate::serve::desk::{Answer, Ask, Visit};
use crate::serve::index::Entry;
use crate::serve::log::Outcome;
use crate::serve::name::Name;
use crate::serve::proof::Proofs;
use crate::serve::protocol::Protocol;

/// The same request from the same port within this time is a repeat of a packet, not a new wish.
const REPEAT: Duration = Duration::from_secs(2);
/// Why a request was not even kept.
const CROWDED: &str = "too many requests of this address wait already";

impl Engine {
    pub(super) fn admit(&mut self, port: usize, letter: &Letter<'_>, now: Instant) {
        let (code, why, name) = match Packet::parse(letter.bytes) {
            Ok(Packet::Read(request)) => return self.look_up(port, &request, letter, now),
            Ok(Packet::Error { .. }) => return,
            Ok(Packet::Write(request)) => (
                ErrorCode::AccessViolation,
                "writing is not possible here".to_owned(),
                request.name,
            ),
            Ok(Packet::Data { .. } | Packet::Ack(_) | Packet::Oack(_)) => (
                ErrorCode::IllegalOperation,
                "no transfer is under way on this port".to_owned(),
                &[][..],
            ),
            Err(why @ Malformed::Options) => (ErrorCode::Options, why.to_string(), &[][..]),
            Err(why) => (ErrorCode::IllegalOperation, why.to_string(), &[][..]),
        };
        if letter.from.port() != 0 {
            let (_, visit) = self.desk.ask(self.asked(port, name, letter));
            self.refuse(port, way(letter), code, &why, visit);
        }
    }

    fn look_up(&mut self, port: usize, request: &Request<'_>, letter: &Letter<'_>, now: Instant) {
        let mark = mark(request);
        if self.repeats(port, letter.from, mark, now) {
            return;
        }
        let client = letter.from.ip().to_canonical();
        if !self.shares.may_begin(client, self.free(), &self.limits) {
            return self.delay(port, request.name, letter, now);
        }
        let (answer, mut visit) = self.desk.ask(self.asked(port, request.name, letter));
        match answer {
            Answer::File(entry) => self.start(port, request, mark, letter, &entry, visit, now),
            Answer::Bad(why) => {
                let (code, why) = (ErrorCode::AccessViolation, why.to_string());
                self.refuse(port, way(letter), code, &why, visit);
            }
            Answer::Denied(why) => {
                let (code, why) = (ErrorCode::AccessViolation, why.words());
                self.refuse(port, way(letter), code, why, visit);
            }
            Answer::Missing => {
                visit.note(ErrorCode::NotFound as u16, Outcome::Missing);
                self.tell(port, way(letter), ErrorCode::NotFound, "file not found");
            }
        }
    }

    /// How many more transfers there may be.
    fn free(&self) -> usize {
        self.limits.transfers.saturating_sub(self.table.len())
    }

    /// The request waits for others of its address. Where too many do already, it is as if it had been lost on the way: its
    /// client asks again.
    fn delay(&mut self, port: usize, name: &[u8], letter: &Letter<'_>, now: Instant) {
        let client = letter.from.ip().to_canonical();
        let request = Waiting::new(port, letter, now);
        if !self.shares.wait(client, request, &self.limits) {
            let (_, mut visit) = self.desk.ask(self.asked(port, name, letter));
            visit.note(0, Outcome::Refused(CROWDED.into()));
        }
    }

    /// Admits those who waited, as far as there is room now.
    pub(super) fn admit_waiting(&mut self, now: Instant) {
        while let Some(request) = self.shares.next(self.free(), now, &self.limits) {
            self.admit(request.port, &request.letter(), now);
        }
    }

    /// Whether this very request is being served already: its answer was lost or is late, and will be sent again.
    fn repeats(&self, port: usize, client: SocketAddr, mark: u64, now: Instant) -> bool {
        let shared = self.shared.get(port).into_iter().flatten();
        let mut sessions = shared
            .filter_map(|port| self.table.find(*port, client))
            .filter_map(|id| self.table.get(id));
        sessions.any(|session| {
            session.mark == mark && (!session.heard || now.duration_since(session.since) < REPEAT)
        })
    }

    #[expect(clippy::too_many_arguments, reason = "all of a request")]
    fn start(
        &mut self,
        port: usize,
        request: &Request<'_>,
        mark: u64,
        letter: &Letter<'_>,
        entry: &Arc<Entry>,
        mut visit: Visit,
        now: Instant,
    ) {
        let way = way(letter);
        let blocks = match Blocks::open(entry, request.mode) {
            Ok(blocks) => blocks,
            Err(error) => {
                if let Some(port) = self.ports.get_mut(port) {
                    unreadable(way, &error, &mut visit, &mut port.outbox);
                }
                return;
            }
        };
        let Some(carrier) = self.carrier(port, letter.from) else {
            return;
        };
        let limits = self.limits.tftp;
        let (session, first) =
            Session::new((way, carrier), mark, request, blocks, limits, visit, now);
        self.shares.begun(session.payer());
        let id = self.table.insert(session);
        self.act(id, first);
    }

    /// The shared port for a client's next transfer. What it had under way from the same port of its own is over: a
    /// client has one transfer for each of its ports. Late packets of that one find another port of ours.
    fn carrier(&mut self, port: usize, client: SocketAddr) -> Option<usize> {
        let shared = self.shared.get(port)?.clone();
        let old = shared
            .iter()
            .filter_map(|port| self.table.find(*port, client));
        let mut used = None;
        for id in old.collect::<Vec<_>>() {
            if let Some(session) = self.remove(id) {
                used = Some(session.port);
                session.replaced();
            }
        }
        // Clients spread over the ports, so that none of them fills.
        let first = usize::from(client.port()) % shared.len();
        let mut turned = shared.iter().cycle().skip(first).take(shared.len());
        turned
            .find(|port| Some(**port) != used)
            .or(shared.first())
            .copied()
    }

    fn asked(&self, port: usize, name: &[u8], letter: &Letter<'_>) -> Ask {
        let server = self.ports.get(port).map(|port| port.address);
        let mut server = server.unwrap_or(letter.from);
        server.set_ip(letter.asked.unwrap_or(server.ip()));
        Ask {
            protocol: Protocol::Tftp,
            client: letter.from,
            server,
            asked: String::from_utf8_lossy(name).into_owned(),
            name: Name::parse(name),
            agent: None,
            proofs: Proofs::default(),
        }
    }

    fn refuse(&mut self, port: usize, way: Way, code: ErrorCode, why: &str, mut visit: Visit) {
        visit.note(code as u16, Outcome::Refused(why.to_owned().into()));
        self.tell(port, way, code, why);
    }

    /// An error that is lost is asked for again by the client's repeated request.
    fn tell(&mut self, port: usize, way: Way, code: ErrorCode, message: &str) {
        if let Some(port) = self.ports.get_mut(port) {
            port.outbox.post(way, packet::error(code, message).into());
        }
    }
}

const fn way(letter: &Letter<'_>) -> Way {
    Way {
        to: letter.from,
        from: letter.asked,
    }
}

fn mark(request: &Request<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (request.name, request.mode, &request.options).hash(&mut hasher);
    hasher.finish()
}
