//! Connecting, and making a database ready.

use crate::{
    PostgresStore,
    error::{from_migrate, from_sqlx},
};
use hilo_model::Timestamp;
use hilo_store::{Error, Result, partition::Installation};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, time::Duration};

/// The migrations, for tools that prepare databases ahead of time.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Where the database is and how to use it.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// `postgres://user:password@host:port/database?sslmode=…`.
    pub url: String,
    /// Connections for transactions that write.
    pub writers: u32,
    /// Connections for everything that only reads.
    pub readers: u32,
    /// How many partitions a new database gets; one that exists keeps what it has.
    pub partitions: i16,
    /// How long to wait for a connection.
    pub wait: Duration,
    /// How long one reading statement may take.
    pub read_limit: Duration,
}

impl ConnectOptions {
    /// The usual options for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            writers: 4,
            readers: 12,
            partitions: Installation::PARTITIONS,
            wait: Duration::from_secs(10),
            read_limit: Duration::from_secs(30),
        }
    }
}

pub(crate) async fn connect(options: &ConnectOptions) -> Result<PostgresStore> {
    let base = PgConnectOptions::from_str(&options.url)
        .map_err(|error| Error::Unsuitable(format!("not a PostgreSQL URL: {error}")))?
        .application_name("hilo")
        .statement_cache_capacity(256);
    let installation = prepare(&base, options.partitions).await?;

    // A process that stalls inside a transaction would hold its partitions' rows; the server ends it after this time.
    let stall = ("idle_in_transaction_session_timeout", "15s");
    let writers = base.clone().options([
        ("synchronous_commit", "on"),
        stall,
        ("lock_timeout", "10s"),
        ("statement_timeout", "60s"),
        // A batch's arrays always meet tables by key. Left to choose, the planner takes a hash of the whole table while it
        // is small, and keeps that plan when it is not.
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("enable_seqscan", "off"),
        ("jit", "off"),
    ]);
    let read_limit = format!("{}ms", options.read_limit.as_millis());
    let readers = base.options([stall, ("statement_timeout", read_limit.as_str()), ("jit", "off")]);
    let pool = |connections: u32| {
        PgPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(options.wait)
            // The first statement would notice as well, and its error can be retried.
            .test_before_acquire(false)
    };
    Ok(PostgresStore {
        writers: pool(options.writers).connect_with(writers).await.map_err(from_sqlx)?,
        readers: pool(options.readers).connect_with(readers).await.map_err(from_sqlx)?,
        installation,
    })
}

/// Migrates, and fixes partitions and hash if the database is new.
async fn prepare(options: &PgConnectOptions, partitions: i16) -> Result<Installation> {
    let mut conn = PgConnection::connect_with(options).await.map_err(from_sqlx)?;
    let version = conn.server_version_num().unwrap_or_default();
    if version < 150_000 {
        return Err(Error::Unsuitable(format!(
            "PostgreSQL 15 or newer is needed; the server says {}",
            version / 10_000
        )));
    }
    MIGRATOR.run_direct(None, &mut conn, false).await.map_err(from_migrate)?;
    let installation = found(&mut conn, partitions).await.map_err(from_sqlx)?;
    conn.close().await.map_err(from_sqlx)?;
    if installation.hash != Installation::HASH {
        return Err(Error::Unsuitable(format!(
            "this database's lanes are spread with `{}`, which this version of Hilo does not know",
            installation.hash
        )));
    }
    Ok(installation)
}

async fn found(conn: &mut PgConnection, partitions: i16) -> sqlx::Result<Installation> {
    let mut tx = conn.begin().await?;
    sqlx::query!(
        r#"INSERT INTO installation (id, partitions, hash, created_at, config_revision)
        VALUES (1, $1, $2, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 0)
        ON CONFLICT DO NOTHING"#,
        partitions.max(1),
        Installation::HASH,
    )
    .execute(&mut *tx)
    .await?;
    let row =
        sqlx::query!("SELECT partitions, hash, created_at FROM installation").fetch_one(&mut *tx).await?;
    sqlx::query!(
        r#"INSERT INTO partitions (partition_id, epoch, head, cursor, stalls, lease_until)
        SELECT number, 0, 0, 0, 0, 0 FROM generate_series(0, $1::integer - 1) AS number
        ON CONFLICT DO NOTHING"#,
        i32::from(row.partitions),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Installation {
        partitions: row.partitions,
        hash: row.hash,
        created_at: Timestamp::from_micros(row.created_at),
    })
}
