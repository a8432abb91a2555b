//! Figures of flows and channels: adding to them, asking for them, adding hours up to days.

use crate::{
    bulk::Bulk,
    columns::{corrupt, small},
    error::translate,
    writer::each,
};
use hilo_model::{Id, Scope, Timestamp, figure::Counted};
use hilo_store::{
    Result,
    figure::{Additions, DAY, FigureFilter, FigureSum},
};
use rusqlite::{Connection, params};
use sqlx::SqlitePool;
use uuid::Uuid;

/// Adds what a batch's turns have counted.
pub(crate) fn add(tx: &Connection, additions: &Additions<'_, ()>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO figures (workspace_id, environment_id, kind, subject_id, at, node, name, count, sum, last)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, kind, subject_id, at, node, name)
         DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,
             last = MAX(last, excluded.last)";
    each(tx, sql, additions.rows(), |upsert, added| {
        upsert.execute(params![
            added.scope.workspace.uuid(),
            added.scope.environment.uuid(),
            added.counted.kind(),
            added.of,
            added.at.as_micros(),
            added.counted.node(),
            added.counted.name(),
            added.count,
            added.sum,
            added.last.as_micros(),
        ])
    })
}

/// See [`hilo_store::read::Read::figures`].
pub(crate) async fn read(pool: &SqlitePool, scope: Scope, filter: &FigureFilter) -> Result<Vec<FigureSum>> {
    let (workspace, environment) = (scope.workspace.uuid(), scope.environment.uuid());
    let mut kinds = Bulk::default();
    filter.kinds().into_iter().for_each(|kind| kinds.row(|row| row.int(kind.into())));
    let mut subjects = Bulk::default();
    filter.of.iter().for_each(|of| subjects.row(|row| row.ids([*of])));
    let ((kinds, _), (subjects, ids)) = (kinds.finish(), subjects.finish());
    let (from, until) = (filter.from.as_micros(), filter.until.as_micros());
    let rows = sqlx::query!(
        r#"SELECT f.subject_id AS "subject_id!: Uuid", f.kind AS "kind!: i64", f.node AS "node!", f.name AS "name!",
               SUM(f.count) AS "count!: i64", SUM(f.sum) AS "sum!: i64",
               MAX(f.last) AS "last!: i64"
           FROM jsonb_each(?1) v CROSS JOIN jsonb_each(?2) k CROSS JOIN figures f
           ON f.workspace_id = ?4 AND f.environment_id = ?5 AND f.kind = k.value ->> 0
               AND f.subject_id = substr(?3, v.value ->> 0, 16) AND f.at >= ?6 AND f.at < ?7
           GROUP BY f.subject_id, f.kind, f.node, f.name
           UNION ALL
           SELECT n.subject_id, n.kind, n.node, n.name, n.count, n.sum, n.last
           FROM jsonb_each(?1) v CROSS JOIN figures n
           ON n.workspace_id = ?4 AND n.environment_id = ?5 AND n.kind = ?8
               AND n.subject_id = substr(?3, v.value ->> 0, 16) AND n.at = 0
           WHERE ?9 OR n.node = ''"#,
        subjects,
        kinds,
        ids,
        workspace,
        environment,
        from,
        until,
        Counted::OF_NOW,
        filter.nodes()
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let mut sums = rows
        .into_iter()
        .map(|row| {
            let counted = Counted::from_columns(small("figures", "kind", row.kind)?, &row.node, &row.name)
                .ok_or_else(|| corrupt("figures", "name", row.name))?;
            let last = Timestamp::from_micros(row.last);
            Ok(FigureSum { of: row.subject_id, counted, count: row.count, sum: row.sum, last })
        })
        .collect::<Result<Vec<_>>>()?;
    sums.sort_unstable();
    Ok(sums)
}

/// Adds the oldest hour before a moment up to its day; returns how many rows went.
pub(crate) fn add_up(tx: &Connection, before: i64) -> rusqlite::Result<usize> {
    let oldest: Option<i64> = tx
        .prepare_cached("SELECT MIN(at) FROM figures WHERE at % 86400000000 <> 0 AND at < ?")?
        .query_row([before], |row| row.get(0))?;
    let Some(hour) = oldest else { return Ok(0) };
    tx.prepare_cached(
        "INSERT INTO figures (workspace_id, environment_id, kind, subject_id, at, node, name, count, sum, last)
         SELECT workspace_id, environment_id, kind, subject_id, ?2, node, name, count, sum, last
         FROM figures WHERE at = ?1 AND at % 86400000000 <> 0
         ON CONFLICT (workspace_id, environment_id, kind, subject_id, at, node, name)
         DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,
             last = MAX(last, excluded.last)",
    )?
    .execute(params![hour, hour - hour % DAY])?;
    tx.prepare_cached("DELETE FROM figures WHERE at = ? AND at % 86400000000 <> 0")?.execute([hour])
}
