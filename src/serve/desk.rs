//! The one place where it is decided what a request gets, whatever protocol it came by. Proofs of who asks, staged
//! firmware and counters belong here.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::SystemTime;

use tokio::time::Instant;

use super::index::Entry;
use super::library::Library;
use super::log::{Fetch, Log, Outcome, Protocol};
use super::name::{BadName, Name};

/// Tells the time of day.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Knows the library and keeps the log.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) library: Arc<Library>,
    pub(super) log: Arc<dyn Log>,
    pub(super) clock: Clock,
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
}

/// What a request gets.
#[derive(Debug)]
pub(super) enum Answer {
    File(Arc<Entry>),
    Missing,
    Bad(BadName),
}

/// A request that is not over: the log has its line when this is finished, or dropped.
pub(super) struct Visit {
    fetch: Fetch,
    since: Instant,
    log: Arc<dyn Log>,
}

impl Desk {
    /// Decides, and opens the record of it.
    pub(super) fn ask(&self, ask: Ask) -> (Answer, Visit) {
        let index = self.library.index();
        let mac = ask.name.as_ref().ok().and_then(Name::mac);
        let answer = match &ask.name {
            Err(bad) => Answer::Bad(*bad),
            Ok(name) => index
                .find(name)
                .map_or(Answer::Missing, |file| Answer::File(Arc::clone(file))),
        };
        let file = match &answer {
            Answer::File(entry) => Some(entry.name.clone()),
            Answer::Missing | Answer::Bad(_) => None,
        };
        let visit = self.visit(ask, mac, file, index.release().to_owned());
        (answer, visit)
    }

    fn visit(&self, ask: Ask, mac: Option<String>, file: Option<String>, release: String) -> Visit {
        let fetch = Fetch {
            at: (self.clock)(),
            protocol: ask.protocol,
            client: SocketAddr::new(ask.client.ip().to_canonical(), ask.client.port()),
            server: ask.server,
            asked: ask.asked,
            mac,
            file,
            release,
            agent: ask.agent,
            outcome: Outcome::Cut("the client went away".to_owned()),
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
