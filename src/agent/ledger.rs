use super::{Turn, Verdict};
use crate::store::Database;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// What agents share: what became of commits, whose turn it is, and whether they rest. A file of SQLite, or PostgreSQL for several.
#[derive(Debug)]
pub struct Ledger {
    runtime: Runtime,
    database: Database,
}

/// Why nobody looks for new commits.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Pause {
    /// Since when, in milliseconds since 1970.
    pub since: i64,
    /// Who said so.
    pub who: String,
    /// Why, in his words.
    pub why: String,
}

/// Why the ledger cannot be opened, read or written.
#[derive(Debug)]
pub struct LedgerError(String);

impl fmt::Display for LedgerError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for LedgerError {}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for LedgerError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

type Done<T> = Result<T, LedgerError>;

impl Ledger {
    /// Opens a ledger, and makes its tables where they are not there; see [`Database::open`] for the forms of `url`.
    pub fn open(url: &str) -> Done<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let database = runtime.block_on(async {
            let database = Database::open(url).await?;
            database.create(tables(&database)).await?;
            Ok::<_, sqlx::Error>(database)
        })?;
        Ok(Self { runtime, database })
    }

    /// Takes or keeps the turn of `group` for so long from `now` (milliseconds since 1970); whether it is ours.
    pub fn lease(&self, group: &str, agent: &str, now: i64, time: Duration) -> Done<bool> {
        let until = now.saturating_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        let take = "INSERT INTO agent_lease (name, agent, until) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE \
                    SET agent = $2, until = $3 WHERE agent_lease.agent = $2 OR agent_lease.until < $4";
        let taken = sqlx::query(take)
            .bind(group.to_owned())
            .bind(agent.to_owned())
            .bind(until)
            .bind(now);
        let rows = self.runtime.block_on(taken.execute(&self.database.pool))?;
        Ok(rows.rows_affected() == 1)
    }

    /// Gives the turn back, where it is ours.
    pub fn release(&self, group: &str, agent: &str) -> Done<()> {
        let gone = sqlx::query("DELETE FROM agent_lease WHERE name = $1 AND agent = $2");
        let gone = gone.bind(group.to_owned()).bind(agent.to_owned());
        self.runtime.block_on(gone.execute(&self.database.pool))?;
        Ok(())
    }

    /// Writes down what was done. What is just what was done last is counted there.
    pub fn note(&self, group: &str, turn: &Turn) -> Done<()> {
        let why = turn.why.clone().unwrap_or_default();
        let same = "UPDATE agent_turns SET times = times + 1, at = $1 WHERE id = (SELECT MAX(id) FROM agent_turns WHERE name = $2) \
                    AND agent = $3 AND rev = $4 AND verdict = $5 AND why = $6";
        let same = sqlx::query(same)
            .bind(turn.at)
            .bind(group.to_owned())
            .bind(turn.agent.clone());
        let same = same
            .bind(turn.commit.clone())
            .bind(turn.verdict.name())
            .bind(why.clone());
        let new = "INSERT INTO agent_turns (name, at, agent, rev, signer, verdict, why, times) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";
        let new = sqlx::query(new)
            .bind(group.to_owned())
            .bind(turn.at)
            .bind(turn.agent.clone());
        let new = new
            .bind(turn.commit.clone())
            .bind(turn.signer.clone().unwrap_or_default());
        let new = new.bind(turn.verdict.name()).bind(why);
        self.runtime.block_on(async {
            if same.execute(&self.database.pool).await?.rows_affected() == 0 {
                new.execute(&self.database.pool).await?;
            }
            Ok(())
        })
    }

    /// What was done, the latest first.
    pub fn turns(&self, group: &str, most: u32) -> Done<Vec<Turn>> {
        let all = "SELECT at, agent, rev, signer, verdict, why, times FROM agent_turns WHERE name = $1 ORDER BY id DESC LIMIT $2";
        let all = sqlx::query(all)
            .bind(group.to_owned())
            .bind(i64::from(most));
        let rows = self.runtime.block_on(all.fetch_all(&self.database.pool))?;
        let turns = rows.iter().map(turn);
        Ok(turns.collect::<Result<_, _>>()?)
    }

    /// What became of each commit in the end.
    pub fn became(&self, group: &str) -> Done<BTreeMap<String, Verdict>> {
        let all = "SELECT rev, verdict FROM agent_turns WHERE name = $1 AND rev <> '' ORDER BY id";
        let all = sqlx::query(all).bind(group.to_owned());
        let rows = self.runtime.block_on(all.fetch_all(&self.database.pool))?;
        let known = rows
            .iter()
            .map(|row| Ok((row.try_get("rev")?, verdict(row)?)));
        Ok(known.collect::<Result<_, sqlx::Error>>()?)
    }

    /// The commit that the hosts were brought to last.
    pub fn live(&self, group: &str) -> Done<Option<String>> {
        let last = "SELECT rev FROM agent_turns WHERE name = $1 AND verdict IN ('applied', 'unchanged', 'healed') ORDER BY id DESC LIMIT 1";
        let last = sqlx::query(last).bind(group.to_owned());
        let row = self
            .runtime
            .block_on(last.fetch_optional(&self.database.pool))?;
        Ok(row.map(|row| row.try_get("rev")).transpose()?)
    }

    /// Has every agent rest.
    pub fn pause(&self, group: &str, pause: &Pause) -> Done<()> {
        let rest = "INSERT INTO agent_pause (name, since, who, why) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING";
        let rest = sqlx::query(rest).bind(group.to_owned()).bind(pause.since);
        let rest = rest.bind(pause.who.clone()).bind(pause.why.clone());
        self.runtime.block_on(rest.execute(&self.database.pool))?;
        Ok(())
    }

    /// Has them go on; whether they rested.
    pub fn resume(&self, group: &str) -> Done<bool> {
        let gone = sqlx::query("DELETE FROM agent_pause WHERE name = $1").bind(group.to_owned());
        Ok(self
            .runtime
            .block_on(gone.execute(&self.database.pool))?
            .rows_affected()
            > 0)
    }

    /// Whether they rest.
    pub fn paused(&self, group: &str) -> Done<Option<Pause>> {
        let one = sqlx::query("SELECT since, who, why FROM agent_pause WHERE name = $1")
            .bind(group.to_owned());
        let row = self
            .runtime
            .block_on(one.fetch_optional(&self.database.pool))?;
        let pause = row.map(|row| {
            Ok::<_, sqlx::Error>(Pause {
                since: row.try_get("since")?,
                who: row.try_get("who")?,
                why: row.try_get("why")?,
            })
        });
        Ok(pause.transpose()?)
    }
}

fn tables(database: &Database) -> [String; 3] {
    let (id, number) = (database.id, database.number);
    [
        format!(
            "CREATE TABLE IF NOT EXISTS agent_lease (name TEXT PRIMARY KEY, agent TEXT NOT NULL, until {number} NOT NULL)"
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS agent_pause (name TEXT PRIMARY KEY, since {number} NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL)"
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS agent_turns (id {id}, name TEXT NOT NULL, at {number} NOT NULL, agent TEXT NOT NULL, \
             rev TEXT NOT NULL, signer TEXT NOT NULL, verdict TEXT NOT NULL, why TEXT NOT NULL, times {number} NOT NULL)"
        ),
    ]
}

fn verdict(row: &AnyRow) -> Result<Verdict, sqlx::Error> {
    let word: String = row.try_get("verdict")?;
    word.parse()
        .map_err(|()| sqlx::Error::Decode(format!("`{word}` is no verdict of this version").into()))
}

fn turn(row: &AnyRow) -> Result<Turn, sqlx::Error> {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Ok(Turn {
        at: row.try_get("at")?,
        agent: row.try_get("agent")?,
        commit: row.try_get("rev")?,
        signer: some(row.try_get("signer")?),
        verdict: verdict(row)?,
        why: some(row.try_get("why")?),
        times: row.try_get("times")?,
    })
}
