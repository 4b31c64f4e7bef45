//! Everything that happens comes here once: to the lines of the log, to the rows of the database, to the counters, and to
//! those who watch.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::broadcast::{Receiver, Sender, channel};

use super::log::{Fetch, Log, Notice, Outcome};
use super::protocol::Protocol;
use super::records::Records;

/// Who watches and falls so far behind misses some.
const WATCHED: usize = 1_000;

/// Hands on what happens.
pub(super) struct Ledger {
    lines: Arc<dyn Log>,
    records: Option<Arc<Records>>,
    counts: Counts,
    live: Sender<Arc<Fetch>>,
}

/// How often each thing happened since we run.
#[derive(Default)]
struct Counts {
    fetches: [[AtomicU64; 6]; 3],
    bytes: [AtomicU64; 3],
}

/// A counter with its labels.
pub(super) struct Count {
    pub(super) protocol: Protocol,
    pub(super) result: &'static str,
    pub(super) times: u64,
}

const PROTOCOLS: [Protocol; 3] = [Protocol::Tftp, Protocol::Http, Protocol::Https];
const RESULTS: [&str; 6] = ["sent", "unchanged", "missing", "refused", "cut", "failed"];

impl Ledger {
    pub(super) fn new(lines: Arc<dyn Log>, records: Option<Arc<Records>>) -> Self {
        Self {
            lines,
            records,
            counts: Counts::default(),
            live: channel(WATCHED).0,
        }
    }

    /// The lines alone, for what concerns the rows.
    pub(super) fn lines(&self) -> Arc<dyn Log> {
        Arc::clone(&self.lines)
    }

    /// Every request from now on.
    pub(super) fn watch(&self) -> Receiver<Arc<Fetch>> {
        self.live.subscribe()
    }

    /// How often each result was.
    pub(super) fn counts(&self) -> impl Iterator<Item = Count> {
        let of = |protocol, row: &[AtomicU64; 6]| {
            let counts: Vec<_> = row
                .iter()
                .map(|count| count.load(Ordering::Relaxed))
                .collect();
            let all = RESULTS.into_iter().zip(counts);
            all.map(move |(result, times)| Count {
                protocol,
                result,
                times,
            })
        };
        PROTOCOLS
            .into_iter()
            .zip(&self.counts.fetches)
            .flat_map(move |(protocol, row)| of(protocol, row))
    }

    /// How many bytes of files each protocol carried.
    pub(super) fn bytes(&self) -> impl Iterator<Item = (Protocol, u64)> {
        let counts = self
            .counts
            .bytes
            .iter()
            .map(|count| count.load(Ordering::Relaxed));
        PROTOCOLS.into_iter().zip(counts)
    }

    fn count(&self, fetch: &Fetch) {
        let result = match fetch.outcome {
            Outcome::Sent => 0,
            Outcome::Unchanged => 1,
            Outcome::Missing => 2,
            Outcome::Refused(_) => 3,
            Outcome::Cut(_) => 4,
            Outcome::Failed(_) => 5,
        };
        let row = fetch.protocol as usize;
        if let Some(count) = self.counts.fetches.get(row).and_then(|row| row.get(result)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(bytes) = self.counts.bytes.get(row) {
            bytes.fetch_add(fetch.bytes, Ordering::Relaxed);
        }
    }
}

impl Log for Ledger {
    fn fetch(&self, fetch: &Fetch) {
        self.lines.fetch(fetch);
        self.count(fetch);
        if let Some(records) = &self.records {
            records.note(fetch);
        }
        if self.live.receiver_count() > 0 {
            // Nobody may be left by now.
            drop(self.live.send(Arc::new(fetch.clone())));
        }
    }

    fn notice(&self, notice: &Notice) {
        self.lines.notice(notice);
    }
}
