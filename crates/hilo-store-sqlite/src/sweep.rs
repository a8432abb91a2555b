//! Deleting what retention no longer wants, in chunks that do not hold the writer for long.

use crate::{figures, files, reach};
use hilo_store::partition::Retention;
use rusqlite::{Connection, Result, params};

/// See [`hilo_store::Store::sweep`]: at most `chunk` rows of each table.
pub(crate) fn sweep(tx: &Connection, policy: &Retention, chunk: u32) -> Result<u64> {
    let gone = journal(tx, policy.now.minus(policy.journal).as_micros(), chunk)?
        + answers(tx, policy.now.minus(policy.answers).as_micros(), chunk)?
        + run_steps(tx, policy.now.minus(policy.run_steps).as_micros(), chunk)?
        + reach::sweep(tx, policy, chunk)?
        + files::sweep(tx, policy.now, chunk)?
        + figures::add_up(tx, policy.now.minus(policy.figure_hours).as_micros(), &policy.zones, chunk)?;
    Ok(gone as u64)
}

/// Entries behind the cursor, indexed, and older than `before`, oldest first, with the attempts counted for them.
fn journal(tx: &Connection, before: i64, chunk: u32) -> Result<usize> {
    let partitions: Vec<(i64, i64)> = tx
        .prepare_cached(
            r#"SELECT partitions.partition_id, min(cursor, "offset") FROM search_standings
               CROSS JOIN partitions ON partitions.partition_id = search_standings.partition_id WHERE "offset" > 0"#,
        )?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut left = chunk as usize;
    let mut gone = 0;
    for (partition, cursor) in partitions {
        if left == 0 {
            break;
        }
        // Entries lie in the order of time, so looking at the first ones is enough.
        let deleted = tx
            .prepare_cached(
                r#"DELETE FROM journal WHERE rowid IN (
                     SELECT o.number FROM (SELECT rowid AS number, at FROM journal
                         WHERE partition_id = ?1 AND "offset" <= ?2 ORDER BY "offset" LIMIT ?3) o
                     WHERE o.at < ?4)"#,
            )?
            .execute(params![partition, cursor, left as i64, before])?;
        left = left.saturating_sub(deleted);
        gone += deleted;
    }
    let attempts = tx
        .prepare_cached(
            r#"DELETE FROM attempts WHERE "offset" <= (
                   SELECT p.cursor FROM partitions p WHERE p.partition_id = attempts.partition_id)"#,
        )?
        .execute(())?;
    Ok(gone + attempts)
}

/// Answers to commands, and idempotency keys.
fn answers(tx: &Connection, before: i64, chunk: u32) -> Result<usize> {
    let commands = tx
        .prepare_cached(
            "DELETE FROM command_results WHERE rowid IN (
                 SELECT c.rowid FROM command_results c WHERE c.at < ? ORDER BY c.at LIMIT ?)",
        )?
        .execute(params![before, chunk])?;
    let keys = tx
        .prepare_cached(
            "DELETE FROM idempotency_keys WHERE rowid IN (
                 SELECT k.rowid FROM idempotency_keys k WHERE k.at < ? ORDER BY k.at LIMIT ?)",
        )?
        .execute(params![before, chunk])?;
    Ok(commands + keys)
}

/// Steps of runs that ended before.
fn run_steps(tx: &Connection, before: i64, chunk: u32) -> Result<usize> {
    tx.prepare_cached(
        "DELETE FROM run_steps WHERE rowid IN (
             SELECT s.rowid FROM run_steps s CROSS JOIN runs r
                 ON r.workspace_id = s.workspace_id AND r.environment_id = s.environment_id AND r.run_id = s.run_id
             WHERE s.at < ?1 AND r.ended_at < ?1 ORDER BY s.at LIMIT ?2)",
    )?
    .execute(params![before, chunk])
}
