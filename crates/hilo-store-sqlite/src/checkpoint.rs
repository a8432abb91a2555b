//! Moving the write-ahead log into the database file, beside the writer and not in its way.
//!
//! A checkpoint copies pages and waits for the disk. Most of that happens on a connection of its own while the writer
//! goes on; then the writer pauses for the pages written meanwhile, because only a log that is copied to its end
//! starts again at its beginning. Without the pause a busy writer's log would grow for ever.

use crate::error::translate;
use hilo_store::Result;
use sqlx::SqliteConnection;
use std::sync::Arc;
use tokio::sync::{Mutex, Notify};

/// The log's size, in frames of a page each, from which it is worth copying: 64 MiB. A page that was written many times
/// meanwhile is copied once.
const FRAMES: i64 = 16_384;

/// Copies whenever the log has grown, until it is aborted. `committed` is told of every commit.
pub(crate) async fn run(
    mut own: SqliteConnection,
    writer: Arc<Mutex<SqliteConnection>>,
    committed: Arc<Notify>,
) {
    loop {
        committed.notified().await;
        if let Err(error) = copy_if_long(&mut own, &writer).await {
            tracing::warn!(%error, "a checkpoint failed; the next commit tries again");
        }
    }
}

async fn copy_if_long(own: &mut SqliteConnection, writer: &Mutex<SqliteConnection>) -> Result<()> {
    // Looks at the log without copying anything.
    let (_, frames, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(NOOP)").fetch_one(&mut *own).await.map_err(translate)?;
    if frames >= FRAMES {
        copy(&mut *own).await?;
        let _pause = writer.lock().await;
        copy(own).await?;
    }
    Ok(())
}

async fn copy(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection).await.map_err(translate)?;
    Ok(())
}

/// Copies the whole log and empties its file.
pub(crate) async fn truncate(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await.map_err(translate)?;
    Ok(())
}
