use std::collections::BTreeMap;
use std::time::Duration;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyPool, AssertSqlSafe};

use super::{Note, Notes, Sighting, Writer, milliseconds};
use crate::serve::handover::Use;
use crate::serve::log::{Fetch, Outcome};
use crate::serve::name::mac_in;

/// So many rows go into one transaction.
const BATCH: usize = 2_000;
/// So many go into one statement: PostgreSQL counts parameters up to 65,535, SQLite to 32,766.
const STATEMENT: usize = 100;
/// A row waits so long for company.
const GATHER: Duration = Duration::from_millis(50);
/// How long a database that fails is let alone.
const PAUSE: Duration = Duration::from_secs(1);

const COLUMNS: &str = "at, protocol, client, server, asked, mac, file, release, agent, result, why, status, bytes, duration";

impl Notes {
    /// Writes until it is told that nothing more comes. What a database refuses is tried again until it takes it.
    pub(in crate::serve) async fn write(mut self, Writer(pool): Writer, told: impl Fn(String)) {
        let mut batch = Vec::with_capacity(BATCH);
        while self.0.recv_many(&mut batch, BATCH).await > 0 {
            if batch.len() < BATCH {
                tokio::time::sleep(GATHER).await;
                while batch.len() < BATCH {
                    let Ok(note) = self.0.try_recv() else { break };
                    batch.push(note);
                }
            }
            let mut trouble = false;
            while let Err(error) = put(&pool, &batch).await {
                if !std::mem::replace(&mut trouble, true) {
                    told(format!("the provisioning log cannot be written: {error}"));
                }
                tokio::time::sleep(PAUSE).await;
            }
            if batch.iter().any(|note| matches!(note, Note::End)) {
                break;
            }
            batch.clear();
        }
        pool.close().await;
    }
}

async fn put(pool: &AnyPool, notes: &[Note]) -> Result<(), sqlx::Error> {
    let (mut fetches, mut seen, mut tokens) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for note in notes {
        match note {
            Note::Fetch(fetch) => {
                fetches.push(&**fetch);
                sight(fetch, &mut seen);
            }
            Note::Token(pair, now) => {
                tokens.insert(pair, now);
            }
            Note::End => {}
        }
    }
    let mut transaction = pool.begin().await?;
    for some in fetches.chunks(STATEMENT) {
        let text = insert(some.len());
        let query = some
            .iter()
            .fold(sqlx::query(AssertSqlSafe(text)), |query, fetch| {
                bind(query, fetch)
            });
        query.execute(&mut *transaction).await?;
    }
    for (mac, sighting) in seen {
        phone(&mac, sighting).execute(&mut *transaction).await?;
    }
    for (pair, now) in tokens {
        token(pair, *now).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

fn insert(rows: usize) -> String {
    let columns = COLUMNS.split(',').count();
    let row = |at: usize| {
        let places: Vec<_> = (1..=columns)
            .map(|one| format!("${}", at * columns + one))
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<_> = (0..rows).map(row).collect();
    format!("INSERT INTO fetches ({COLUMNS}) VALUES {}", rows.join(", "))
}

type Statement<'q> = Query<'q, Any, AnyArguments>;

fn bind<'q>(query: Statement<'q>, fetch: &Fetch) -> Statement<'q> {
    let (result, why) = fetch.outcome.words();
    query
        .bind(milliseconds(fetch.at))
        .bind(fetch.protocol.to_string())
        .bind(fetch.client.to_string())
        .bind(fetch.server.to_string())
        .bind(clean(&fetch.asked))
        .bind(fetch.mac.as_deref().map(str::to_owned))
        .bind(fetch.file.as_deref().map(str::to_owned))
        .bind(fetch.release.to_string())
        .bind(fetch.agent.as_deref().map(clean))
        .bind(result.to_owned())
        .bind(why.map(clean))
        .bind(i64::from(fetch.status))
        .bind(i64::try_from(fetch.bytes).unwrap_or(i64::MAX))
        .bind(i64::try_from(fetch.duration.as_millis()).unwrap_or(i64::MAX))
}

/// PostgreSQL takes no NUL in a text.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// What a request tells of its phone, on top of what those before it told.
fn sight(fetch: &Fetch, seen: &mut BTreeMap<String, Sighting>) {
    let Some(mac) = &fetch.mac else { return };
    let seen = seen.entry(mac.to_string()).or_default();
    let at = milliseconds(fetch.at);
    seen.at = at;
    seen.client = fetch.client.ip().to_string();
    seen.agent = fetch.agent.as_deref().map(clean).or(seen.agent.take());
    seen.asked = clean(&fetch.asked);
    fetch.outcome.words().0.clone_into(&mut seen.result);
    seen.fetches += 1;
    let had = matches!(fetch.outcome, Outcome::Sent | Outcome::Unchanged);
    let own = fetch.file.as_deref().and_then(mac_in).as_deref() == Some(&**mac);
    if had && own {
        seen.own_at = Some(at);
        seen.own_digest = fetch.digest.as_deref().map(str::to_owned);
    }
}

fn phone(mac: &str, seen: Sighting) -> Statement<'static> {
    sqlx::query(
        "INSERT INTO phones (mac, at, client, agent, asked, result, fetches, own_at, own_digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (mac) DO UPDATE SET at = excluded.at, client = excluded.client, agent = COALESCE(excluded.agent, phones.agent), \
         asked = excluded.asked, result = excluded.result, fetches = phones.fetches + excluded.fetches, \
         own_at = COALESCE(excluded.own_at, phones.own_at), own_digest = COALESCE(excluded.own_digest, phones.own_digest)",
    )
    .bind(mac.to_owned())
    .bind(seen.at)
    .bind(seen.client)
    .bind(seen.agent)
    .bind(seen.asked)
    .bind(seen.result)
    .bind(seen.fetches)
    .bind(seen.own_at)
    .bind(seen.own_digest)
}

/// What is spent stays spent, whichever of several servers writes last.
fn token(pair: &str, now: Use) -> Statement<'static> {
    sqlx::query(
        "INSERT INTO tokens (pair, address, spent) VALUES ($1, $2, $3) ON CONFLICT (pair) DO UPDATE SET \
         address = COALESCE(tokens.address, excluded.address), \
         spent = CASE WHEN tokens.spent = 1 OR excluded.spent = 1 THEN 1 ELSE 0 END",
    )
    .bind(pair.to_owned())
    .bind(now.address.map(|address| address.to_string()))
    .bind(i64::from(now.spent))
}
