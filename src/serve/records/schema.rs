use sqlx::{AnyConnection, AnyPool, Executor as _};

/// What every new connection is told. A row that is written is on the disk, also when we or the machine are killed.
pub(super) async fn prepare(
    connection: &mut AnyConnection,
    sqlite: bool,
) -> Result<(), sqlx::Error> {
    if sqlite {
        connection.execute("PRAGMA busy_timeout = 10000").await?;
        connection.execute("PRAGMA journal_mode = WAL").await?;
        connection.execute("PRAGMA synchronous = FULL").await?;
    }
    Ok(())
}

/// Makes the tables that are not there. A newer version adds columns and tables and takes none away.
pub(super) async fn create(pool: &AnyPool, sqlite: bool) -> Result<(), sqlx::Error> {
    let (id, number) = match sqlite {
        true => ("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER"),
        false => ("BIGSERIAL PRIMARY KEY", "BIGINT"),
    };
    let tables = [
        format!(
            "CREATE TABLE IF NOT EXISTS fetches (id {id}, at {number} NOT NULL, protocol TEXT NOT NULL, client TEXT NOT NULL, \
             server TEXT NOT NULL, asked TEXT NOT NULL, mac TEXT, file TEXT, release TEXT NOT NULL, agent TEXT, result TEXT NOT NULL, \
             why TEXT, status {number} NOT NULL, bytes {number} NOT NULL, duration {number} NOT NULL)"
        ),
        "CREATE INDEX IF NOT EXISTS fetches_by_mac ON fetches (mac, id)".to_owned(),
        "CREATE INDEX IF NOT EXISTS fetches_by_time ON fetches (at)".to_owned(),
        format!(
            "CREATE TABLE IF NOT EXISTS phones (mac TEXT PRIMARY KEY, at {number} NOT NULL, client TEXT NOT NULL, agent TEXT, \
             asked TEXT NOT NULL, result TEXT NOT NULL, fetches {number} NOT NULL, own_at {number}, own_digest TEXT)"
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS tokens (pair TEXT PRIMARY KEY, address TEXT, spent {number} NOT NULL)"
        ),
    ];
    for table in tables {
        pool.execute(sqlx::AssertSqlSafe(table)).await?;
    }
    Ok(())
}
