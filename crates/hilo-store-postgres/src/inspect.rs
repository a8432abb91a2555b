//! Looking at a database without changing it.

use crate::{MIGRATOR, error::from_sqlx};
use hilo_model::Timestamp;
use hilo_store::{
    Error, Result,
    partition::{Schema, Server},
};
use sqlx::{Connection, PgConnection, migrate::Migrate, postgres::PgConnectOptions};
use std::str::FromStr;

/// Which schema a database has, and what its server says of itself.
///
/// # Errors
/// If the URL is none, or the server does not answer.
pub async fn inspect(url: &str) -> Result<Schema> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|error| Error::Unsuitable(format!("not a PostgreSQL URL: {error}")))?
        .application_name("hilo doctor");
    let mut connection = PgConnection::connect_with(&options).await.map_err(from_sqlx)?;
    let version = connection.server_version_num().unwrap_or_default();
    // These ask the server, not tables, so there is nothing for checked queries to check.
    let now: i64 = sqlx::query_scalar("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        .fetch_one(&mut connection)
        .await
        .map_err(from_sqlx)?;
    let may_create: bool =
        sqlx::query_scalar("SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)")
            .fetch_one(&mut connection)
            .await
            .map_err(from_sqlx)?;
    let exists: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut connection)
        .await
        .map_err(from_sqlx)?;
    let applied = if exists {
        connection
            .list_applied_migrations(&MIGRATOR.table_name)
            .await
            .map_err(|error| Error::Unsuitable(error.to_string()))?
    } else {
        Vec::new()
    };
    connection.close().await.map_err(from_sqlx)?;
    Ok(Schema {
        present: applied.iter().map(|migration| migration.version).max().unwrap_or_default(),
        known: MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default(),
        server: Some(Server { version: version / 10_000, now: Timestamp::from_micros(now), may_create }),
    })
}
