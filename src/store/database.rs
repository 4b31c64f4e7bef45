use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _};
use std::time::Duration;

/// A database and how it writes numbers: SQLite in a file, or PostgreSQL where several of us share one.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its connections.
    pub pool: AnyPool,
    /// The type of a key that grows by itself.
    pub id: &'static str,
    /// The type of a whole number.
    pub number: &'static str,
    shared: bool,
}

/// Who makes tables holds this lock of PostgreSQL: `IF NOT EXISTS` alone fails where two begin at once.
const ALONE: &str = "DO $$ BEGIN PERFORM pg_advisory_xact_lock(7022378820); END $$";

impl Database {
    /// Opens one: `sqlite:///var/lib/x/fetches.db?mode=rwc`, `postgres://user@host/database`, or `sqlite::memory:` for as long as we run.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        // Each connection to a memory is a memory of its own.
        let most = if url.contains(":memory:") { 1 } else { 4 };
        let pool = AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(None)
            .max_lifetime(None)
            .after_connect(move |connection, _| Box::pin(prepare(connection, sqlite)))
            .connect(url)
            .await?;
        let (id, number) = match sqlite {
            true => ("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER"),
            false => ("BIGSERIAL PRIMARY KEY", "BIGINT"),
        };
        Ok(Self {
            pool,
            id,
            number,
            shared: !sqlite,
        })
    }

    /// Makes what is not there. A newer version adds columns and tables and takes none away.
    pub async fn create(
        &self,
        statements: impl IntoIterator<Item = String>,
    ) -> Result<(), sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        if !self.shared {
            return make(&mut connection, statements).await;
        }
        let mut transaction = connection.begin().await?;
        transaction.execute(ALONE).await?;
        make(&mut transaction, statements).await?;
        transaction.commit().await
    }
}

async fn make(
    connection: &mut AnyConnection,
    statements: impl IntoIterator<Item = String>,
) -> Result<(), sqlx::Error> {
    for statement in statements {
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}

/// What every new connection is told. A row that is written is on the disk, also when we or the machine are killed.
async fn prepare(connection: &mut AnyConnection, sqlite: bool) -> Result<(), sqlx::Error> {
    if sqlite {
        connection.execute("PRAGMA busy_timeout = 10000").await?;
        connection.execute("PRAGMA journal_mode = WAL").await?;
        connection.execute("PRAGMA synchronous = FULL").await?;
    }
    Ok(())
}
