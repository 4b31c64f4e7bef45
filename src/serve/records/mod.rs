//! The provisioning log: who fetched what, when, of which release, with what result. Rows in SQLite, or in PostgreSQL where
//! several servers share them.
//!
//! Those who serve never wait for it: a row goes into a queue, and one writer puts what has gathered into one transaction. A
//! queue that is full loses rows and counts them.

mod schema;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{fmt, io};

use sqlx::any::AnyRow;
use sqlx::{AnyPool, Row as _};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::handover::Use;
use super::log::Fetch;
use crate::store::Database;

/// So many rows may wait for the disk.
const QUEUE: usize = 65_536;

/// The log, open.
#[derive(Debug)]
pub struct Records {
    pool: AnyPool,
    queue: Sender<Note>,
    lost: AtomicU64,
}

/// What is written down.
#[derive(Debug)]
enum Note {
    Fetch(Box<Fetch>),
    Token(String, Use),
    /// Nothing comes after this.
    End,
}

/// The end of the queue, for the one who writes.
#[derive(Debug)]
pub(super) struct Notes(Receiver<Note>);

/// The way to the database, which keeps the queue open for nobody.
#[derive(Debug)]
pub(super) struct Writer(AnyPool);

/// Why the log cannot be opened or read.
#[derive(Debug)]
pub struct RecordsError(sqlx::Error);

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Record {
    /// Its number; later rows have larger ones.
    pub id: i64,
    /// When the request came, in milliseconds since 1970.
    pub at: i64,
    /// `tftp`, `http` or `https`.
    pub protocol: String,
    /// Address and port of the client.
    pub client: String,
    /// The name as it was asked, without a token.
    pub asked: String,
    /// The MAC in it.
    pub mac: Option<String>,
    /// The file that was meant.
    pub file: Option<String>,
    /// The release that was served.
    pub release: String,
    /// The User-Agent.
    pub agent: Option<String>,
    /// How it ended: a word of [`Outcome`](super::Outcome).
    pub result: String,
    /// What there is to say of that.
    pub why: Option<String>,
    /// The HTTP status or TFTP error.
    pub status: i64,
    /// Bytes of the file.
    pub bytes: i64,
    /// How long it took, in milliseconds.
    pub duration: i64,
}

/// What is known of a phone from what it fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sighting {
    /// Its last request, in milliseconds since 1970.
    pub at: i64,
    /// From where.
    pub client: String,
    /// What it calls itself.
    pub agent: Option<String>,
    /// What it asked for last, and how that ended.
    pub asked: String,
    /// See [`Record::result`].
    pub result: String,
    /// How many requests it has made.
    pub fetches: i64,
    /// When it last had its own file.
    pub own_at: Option<i64>,
    /// The digest of that file: whether it is the one of the release in force.
    pub own_digest: Option<String>,
}

/// Which rows are wanted, latest first.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this phone.
    pub mac: Option<String>,
    /// With this result.
    pub result: Option<String>,
    /// Before this row.
    pub before: Option<i64>,
    /// So many at most.
    pub limit: u32,
}

impl Records {
    /// Opens a log, and makes its tables where they are not there: `sqlite:///var/lib/x/fetches.db?mode=rwc`,
    /// `postgres://user@host/database`, or `sqlite::memory:` for as long as we run.
    pub(super) async fn open(url: &str) -> Result<(Arc<Self>, Notes), RecordsError> {
        let database = Database::open(url).await.map_err(RecordsError)?;
        schema::create(&database).await.map_err(RecordsError)?;
        let pool = database.pool;
        let (queue, notes) = channel(QUEUE);
        let lost = AtomicU64::new(0);
        Ok((Arc::new(Self { pool, queue, lost }), Notes(notes)))
    }

    /// Writes a request down, soon.
    pub(super) fn note(&self, fetch: &Fetch) {
        self.queue(Note::Fetch(Box::new(fetch.clone())));
    }

    /// Writes down what became of a token, soon.
    pub(super) fn keep(&self, pair: &str, now: Use) {
        self.queue(Note::Token(pair.to_owned(), now));
    }

    /// Ends the writing, when all before is written.
    pub(super) async fn end(&self) {
        // The writer may be gone already.
        drop(self.queue.send(Note::End).await);
    }

    fn queue(&self, note: Note) {
        if self.queue.try_send(note).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The way to the database, for the one who writes.
    pub(super) fn writer(&self) -> Writer {
        Writer(self.pool.clone())
    }

    /// How many rows were lost since we run: the disk was slower than the phones for too long.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Rows of the log.
    pub async fn fetches(&self, wanted: &Wanted) -> Result<Vec<Record>, RecordsError> {
        let all = "SELECT id, at, protocol, client, asked, mac, file, release, agent, result, why, status, bytes, duration FROM fetches \
             WHERE ($1 = '' OR mac = $1) AND ($2 = '' OR result = $2) AND id < $3 ORDER BY id DESC LIMIT $4";
        let rows = sqlx::query(all)
            .bind(wanted.mac.clone().unwrap_or_default())
            .bind(wanted.result.clone().unwrap_or_default())
            .bind(wanted.before.unwrap_or(i64::MAX))
            .bind(i64::from(wanted.limit))
            .fetch_all(&self.pool)
            .await
            .map_err(RecordsError)?;
        rows.iter()
            .map(record)
            .collect::<Result<_, _>>()
            .map_err(RecordsError)
    }

    /// What is known of each phone, by MAC.
    pub async fn sightings(&self) -> Result<BTreeMap<String, Sighting>, RecordsError> {
        let all =
            "SELECT mac, at, client, agent, asked, result, fetches, own_at, own_digest FROM phones";
        let rows = sqlx::query(all)
            .fetch_all(&self.pool)
            .await
            .map_err(RecordsError)?;
        let seen = rows
            .iter()
            .map(|row| Ok((row.try_get("mac")?, sighting(row)?)));
        seen.collect::<Result<_, _>>().map_err(RecordsError)
    }

    /// What became of tokens.
    pub(super) async fn tokens(&self) -> Result<BTreeMap<String, Use>, RecordsError> {
        let all = "SELECT pair, address, spent FROM tokens";
        let rows = sqlx::query(all)
            .fetch_all(&self.pool)
            .await
            .map_err(RecordsError)?;
        let uses = rows.iter().map(|row| {
            let address: Option<String> = row.try_get("address")?;
            let address = address.and_then(|address| address.parse().ok());
            let spent = row.try_get::<i64, _>("spent")? != 0;
            Ok((row.try_get("pair")?, Use { address, spent }))
        });
        uses.collect::<Result<_, _>>().map_err(RecordsError)
    }

    /// Whether the database answers.
    pub async fn is_well(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Removes rows that are older than `age`.
    pub(super) async fn forget(&self, now: SystemTime, age: Duration) -> Result<u64, RecordsError> {
        let before = milliseconds(now) - i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let done = sqlx::query("DELETE FROM fetches WHERE at < $1")
            .bind(before)
            .execute(&self.pool)
            .await;
        done.map(|done| done.rows_affected()).map_err(RecordsError)
    }
}

fn record(row: &AnyRow) -> Result<Record, sqlx::Error> {
    Ok(Record {
        id: row.try_get("id")?,
        at: row.try_get("at")?,
        protocol: row.try_get("protocol")?,
        client: row.try_get("client")?,
        asked: row.try_get("asked")?,
        mac: row.try_get("mac")?,
        file: row.try_get("file")?,
        release: row.try_get("release")?,
        agent: row.try_get("agent")?,
        result: row.try_get("result")?,
        why: row.try_get("why")?,
        status: row.try_get("status")?,
        bytes: row.try_get("bytes")?,
        duration: row.try_get("duration")?,
    })
}

fn sighting(row: &AnyRow) -> Result<Sighting, sqlx::Error> {
    Ok(Sighting {
        at: row.try_get("at")?,
        client: row.try_get("client")?,
        agent: row.try_get("agent")?,
        asked: row.try_get("asked")?,
        result: row.try_get("result")?,
        fetches: row.try_get("fetches")?,
        own_at: row.try_get("own_at")?,
        own_digest: row.try_get("own_digest")?,
    })
}

/// As rows count time.
pub(super) fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl fmt::Display for RecordsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for RecordsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<RecordsError> for io::Error {
    fn from(error: RecordsError) -> Self {
        Self::other(error)
    }
}
