//! Deleting what retention no longer wants, in chunks that do not hold the writer for long.

use crate::error::translate;
use hilo_store::{Result, partition::Retention};
use sqlx::SqliteConnection;

/// See [`hilo_store::Store::sweep`]: at most `chunk` rows of each table.
pub(crate) async fn sweep(tx: &mut SqliteConnection, policy: &Retention, chunk: u32) -> Result<u64> {
    let mut gone = journal(&mut *tx, policy.now.minus(policy.journal).as_micros(), chunk).await?;
    gone += answers(&mut *tx, policy.now.minus(policy.answers).as_micros(), chunk).await?;
    gone += run_steps(tx, policy.now.minus(policy.run_steps).as_micros(), chunk).await?;
    Ok(gone)
}

/// Entries behind the cursor and older than `before`, oldest first, with the attempts counted for them.
async fn journal(tx: &mut SqliteConnection, before: i64, chunk: u32) -> Result<u64> {
    let partitions = sqlx::query!("SELECT partition_id, cursor FROM partitions WHERE cursor > 0")
        .fetch_all(&mut *tx)
        .await
        .map_err(translate)?;
    let mut left = i64::from(chunk);
    let mut gone = 0;
    for partition in partitions {
        if left <= 0 {
            break;
        }
        // Entries lie in the order of time, so looking at the first ones is enough.
        let deleted = sqlx::query!(
            r#"DELETE FROM journal WHERE rowid IN (
                 SELECT o.number FROM (SELECT rowid AS number, at FROM journal
                     WHERE partition_id = ?1 AND "offset" <= ?2 ORDER BY "offset" LIMIT ?3) o
                 WHERE o.at < ?4)"#,
            partition.partition_id,
            partition.cursor,
            left,
            before
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?
        .rows_affected();
        left = left.saturating_sub_unsigned(deleted);
        gone += deleted;
    }
    let attempts = sqlx::query!(
        r#"DELETE FROM attempts WHERE "offset" <= (
               SELECT p.cursor FROM partitions p WHERE p.partition_id = attempts.partition_id)"#
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(gone + attempts.rows_affected())
}

/// Answers to commands, and idempotency keys.
async fn answers(tx: &mut SqliteConnection, before: i64, chunk: u32) -> Result<u64> {
    let commands = sqlx::query!(
        "DELETE FROM command_results WHERE rowid IN (
             SELECT c.rowid FROM command_results c WHERE c.at < ? ORDER BY c.at LIMIT ?)",
        before,
        chunk
    )
    .execute(&mut *tx)
    .await
    .map_err(translate)?;
    let keys = sqlx::query!(
        "DELETE FROM idempotency_keys WHERE rowid IN (
             SELECT k.rowid FROM idempotency_keys k WHERE k.at < ? ORDER BY k.at LIMIT ?)",
        before,
        chunk
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(commands.rows_affected() + keys.rows_affected())
}

/// Steps of runs that ended before.
async fn run_steps(tx: &mut SqliteConnection, before: i64, chunk: u32) -> Result<u64> {
    let steps = sqlx::query!(
        "DELETE FROM run_steps WHERE rowid IN (
             SELECT s.rowid FROM run_steps s CROSS JOIN runs r
                 ON r.workspace_id = s.workspace_id AND r.environment_id = s.environment_id AND r.run_id = s.run_id
             WHERE s.at < ?1 AND r.ended_at < ?1 ORDER BY s.at LIMIT ?2)",
        before,
        chunk
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(steps.rows_affected())
}
