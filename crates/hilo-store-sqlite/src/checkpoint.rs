//! Moving the write-ahead log into the database file, beside the writer and not in its way.
//!
//! A checkpoint copies pages and waits for the disk. Most of that happens on a connection of its own while the writer
//! goes on; then the writer itself copies the pages written meanwhile, because only a log that is copied to its end
//! starts again at its beginning. Without that pause a busy writer's log would grow for ever.

use crate::{
    error::{Failure, translate},
    writer::Writer,
};
use hilo_store::Result;
use rusqlite::Connection;
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::Notify;

/// The log's size, in frames of a page each, from which it is worth copying: 64 MiB. A page that was written many times
/// meanwhile is copied once.
const FRAMES: i64 = 16_384;

/// Copies whenever the log has grown, until it is aborted. `committed` is told of every commit.
pub(crate) async fn run(mut own: SqliteConnection, writer: Arc<Writer>, committed: Arc<Notify>) {
    loop {
        committed.notified().await;
        if let Err(error) = copy_if_long(&mut own, &writer).await {
            tracing::warn!(%error, "a checkpoint failed; the next commit tries again");
        }
    }
}

async fn copy_if_long(own: &mut SqliteConnection, writer: &Writer) -> Result<()> {
    // Looks at the log without copying anything.
    let (_, frames, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(NOOP)").fetch_one(&mut *own).await.map_err(translate)?;
    if frames >= FRAMES {
        sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(own).await.map_err(translate)?;
        writer.run(|connection| checkpoint(connection, "PRAGMA wal_checkpoint(PASSIVE)")).await?;
    }
    Ok(())
}

/// Copies the whole log and empties its file.
pub(crate) async fn truncate(writer: &Writer) -> Result<()> {
    writer.run(|connection| checkpoint(connection, "PRAGMA wal_checkpoint(TRUNCATE)")).await
}

fn checkpoint(connection: &Connection, pragma: &str) -> std::result::Result<(), Failure> {
    Ok(connection.query_row(pragma, (), |_| Ok(()))?)
}
