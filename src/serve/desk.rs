//! The one place where it is decided what a request gets, whatever protocol it came by. Proofs of who asks, staged
//! firmware and counters belong here.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use super::gate;
use super::handover::HandOver;
use super::http::Nonces;
use super::index::{Entry, Index};
use super::library::Library;
use super::log::{Fetch, Log, Outcome};
use super::name::{BadName, Name, is_softphone, phone_in};
use super::proof::{Proofs, Refusal};
use super::protocol::Protocol;
use super::rules::Rules;

/// Tells the time of day.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Knows the library and keeps the log.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) library: Arc<Library>,
    pub(super) log: Arc<dyn Log>,
    pub(super) clock: Clock,
    pub(super) handover: Arc<HandOver>,
    pub(super) nonces: Nonces,
}

/// Who asks for what.
pub(super) struct Ask {
    pub(super) protocol: Protocol,
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    /// The name as it was asked.
    pub(super) asked: String,
    /// The same, made comparable.
    pub(super) name: Result<Name, BadName>,
    pub(super) agent: Option<String>,
    /// Who it can be shown to be.
    pub(super) proofs: Proofs,
}

/// What a request gets.
#[derive(Debug)]
pub(super) enum Answer {
    File(Arc<Entry>),
    Missing,
    Bad(BadName),
    /// The file is there, and not for this client.
    Denied(Refusal),
}

/// A request that is not over: the log has its line when this is finished, or dropped.
pub(super) struct Visit {
    fetch: Fetch,
    since: Instant,
    log: Arc<dyn Log>,
}

impl Desk {
    /// Decides, and opens the record of it.
    pub(super) fn ask(&self, mut ask: Ask) -> (Answer, Visit) {
        let index = self.library.index();
        ask.take_token(index.rules());
        let token = ask.proofs.token.as_ref().map(|token| &*token.owner);
        let token = token.filter(|owner| !is_softphone(owner));
        let found = ask.name.as_ref().map(|name| index.find(name));
        let file = found.as_ref().ok().copied().flatten().map(Arc::clone);
        let named = || phone_in(ask.name.as_ref().ok()?.as_str());
        let mac = match &file {
            Some(entry) => entry.owner.clone(),
            None => named().map(Arc::from),
        };
        let mac = mac.or_else(|| token.map(Arc::from));
        let answer = match found {
            Err(bad) => Answer::Bad(*bad),
            Ok(None) => Answer::Missing,
            Ok(Some(entry)) => self.decide(&index, &ask, entry),
        };
        let visit = self.visit(ask, mac, file.as_deref(), index.release_name());
        (answer, visit)
    }

    fn decide(&self, index: &Index, ask: &Ask, entry: &Arc<Entry>) -> Answer {
        let (gate, from) = (
            (index.rules(), &*self.handover),
            (ask.client.ip(), ask.protocol),
        );
        match gate::admit(gate, &ask.proofs, from, entry) {
            Ok(()) => Answer::File(Arc::clone(entry)),
            Err(refusal) => Answer::Denied(refusal),
        }
    }

    fn visit(
        &self,
        ask: Ask,
        mac: Option<Arc<str>>,
        file: Option<&Entry>,
        release: Arc<str>,
    ) -> Visit {
        let fetch = Fetch {
            at: (self.clock)(),
            protocol: ask.protocol,
            client: SocketAddr::new(ask.client.ip().to_canonical(), ask.client.port()),
            server: ask.server,
            asked: ask.asked,
            mac,
            file: file.map(|entry| Arc::clone(&entry.name)),
            digest: file.map(|entry| Arc::clone(&entry.digest)),
            release,
            agent: ask.agent,
            outcome: Outcome::gone(),
            status: 0,
            bytes: 0,
            duration: std::time::Duration::ZERO,
        };
        Visit {
            fetch,
            since: Instant::now(),
            log: Arc::clone(&self.log),
        }
    }
}

impl Ask {
    /// A known token at the head of the path is a proof and no part of the name. No log shows it.
    pub(super) fn take_token(&mut self, rules: &Rules) {
        let Some((first, rest)) = self.name.as_ref().ok().and_then(Name::split_first) else {
            return;
        };
        if let Some(token) = rules.token(first) {
            self.asked = format!("/***/{}", rest.as_str());
            self.proofs.token = Some(token);
            self.name = Ok(rest);
        }
    }
}

impl Visit {
    /// Notes the status that was sent, and how the request would end now.
    pub(super) fn note(&mut self, status: u16, outcome: Outcome) {
        self.fetch.status = status;
        self.fetch.outcome = outcome;
    }

    /// Notes that so many bytes of the file are sent.
    pub(super) const fn sent(&mut self, bytes: u64) {
        self.fetch.bytes = bytes;
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.fetch.duration = self.since.elapsed();
        self.log.fetch(&self.fetch);
    }
}
