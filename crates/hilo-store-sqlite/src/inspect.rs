//! Looking at a database without changing it.

use crate::{MIGRATIONS, error::translate};
use hilo_store::{Error, Result, partition::Schema};
use sqlx::{ConnectOptions, migrate::Migrate, sqlite::SqliteConnectOptions};
use std::path::Path;

/// Which schema a database file has. The file is opened for reading only.
///
/// # Errors
/// If the file cannot be opened, or is no database of Hilo's.
pub async fn inspect(path: &Path) -> Result<Schema> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).disable_statement_logging();
    let mut connection = options.connect().await.map_err(translate)?;
    let applied = connection
        .list_applied_migrations(&MIGRATIONS.table_name)
        .await
        .map_err(|error| Error::Unsuitable(format!("this is no database of Hilo's: {error}")))?;
    Ok(Schema {
        present: applied.iter().map(|migration| migration.version).max().unwrap_or_default(),
        known: MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default(),
        server: None,
    })
}
