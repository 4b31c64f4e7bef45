use crate::store::Database;

/// Makes the tables that are not there.
pub(super) async fn create(database: &Database) -> Result<(), sqlx::Error> {
    let (id, number) = (database.id, database.number);
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
    database.create(tables).await
}
