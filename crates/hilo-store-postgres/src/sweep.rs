//! Retention: what is over goes, a chunk at a time, so that no sweep holds up anybody.

use crate::{PostgresStore, columns::micros, error::from_sqlx, figures, files, reach};
use hilo_store::{Result, partition::Retention};
use sqlx::PgConnection;

/// Deletes a chunk of what the policy no longer wants; returns how many rows went.
pub(crate) async fn sweep(store: &PostgresStore, policy: &Retention, chunk: u32) -> Result<u64> {
    let chunk = i64::from(chunk);
    let mut conn = store.writers.acquire().await.map_err(from_sqlx)?;
    let before = |kept| micros(policy.now.minus(kept));
    let gone = async {
        Ok::<u64, sqlx::Error>(
            journal(&mut conn, before(policy.journal), chunk).await?
                + attempts(&mut conn).await?
                + answers(&mut conn, before(policy.answers), chunk).await?
                + run_steps(&mut conn, before(policy.run_steps), chunk).await?
                + reach::sweep(&mut conn, policy, chunk).await?
                + files::sweep(&mut conn, micros(policy.now), chunk).await?
                + figures::add_up(&mut conn, before(policy.figure_hours), &policy.zones, chunk).await?
                + nodes(&mut conn).await?,
        )
    };
    gone.await.map_err(from_sqlx)
}

/// Entries whose turn is committed and which are indexed. They lie in the order of time, so looking at each partition's first is enough.
async fn journal(conn: &mut PgConnection, before: i64, chunk: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"DELETE FROM journal j USING (
            SELECT o.partition_id, o."offset" FROM partitions p
            JOIN search_standings s ON s.partition_id = p.partition_id
            CROSS JOIN LATERAL (
                SELECT e.partition_id, e."offset", e.at FROM journal e
                WHERE e.partition_id = p.partition_id AND e."offset" <= least(p.cursor, s."offset")
                ORDER BY e."offset" LIMIT $2
            ) o
            WHERE o.at < $1 LIMIT $2
        ) o
        WHERE j.partition_id = o.partition_id AND j."offset" = o."offset""#,
        before,
        chunk,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Counts of attempts at entries whose turn is committed; they are few.
async fn attempts(conn: &mut PgConnection) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"DELETE FROM attempts a USING partitions p
        WHERE a.partition_id = p.partition_id AND a."offset" <= p.cursor"#,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Answers to commands, and idempotency keys.
async fn answers(conn: &mut PgConnection, before: i64, chunk: i64) -> sqlx::Result<u64> {
    let commands = sqlx::query!(
        r#"DELETE FROM command_results c USING (
            SELECT workspace_id, environment_id, command_id FROM command_results
            WHERE at < $1 ORDER BY at LIMIT $2
        ) o
        WHERE c.workspace_id = o.workspace_id AND c.environment_id = o.environment_id
            AND c.command_id = o.command_id"#,
        before,
        chunk,
    )
    .execute(&mut *conn)
    .await?;
    let keys = sqlx::query!(
        r#"DELETE FROM idempotency_keys k USING (
            SELECT workspace_id, caller, key FROM idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2
        ) o
        WHERE k.workspace_id = o.workspace_id AND k.caller = o.caller AND k.key = o.key"#,
        before,
        chunk,
    )
    .execute(conn)
    .await?;
    Ok(commands.rows_affected() + keys.rows_affected())
}

/// Steps of runs that ended before.
async fn run_steps(conn: &mut PgConnection, before: i64, chunk: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"DELETE FROM run_steps s USING (
            SELECT s.workspace_id, s.environment_id, s.run_id, s.turn FROM run_steps s
            JOIN runs r ON r.workspace_id = s.workspace_id AND r.environment_id = s.environment_id
                AND r.run_id = s.run_id
            WHERE s.at < $1 AND r.ended_at < $1 ORDER BY s.at LIMIT $2
        ) o
        WHERE s.workspace_id = o.workspace_id AND s.environment_id = o.environment_id AND s.run_id = o.run_id
            AND s.turn = o.turn"#,
        before,
        chunk,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Nodes that have not been heard of for a day.
async fn nodes(conn: &mut PgConnection) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"DELETE FROM nodes
        WHERE lease_until < (extract(epoch FROM clock_timestamp() - interval '1 day') * 1000000)::bigint"#,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
