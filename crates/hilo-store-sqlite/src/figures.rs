//! Figures of flows and channels: adding to them, asking for them, adding hours up to days and months.

use crate::{
    bulk::Bulk,
    columns::{corrupt, moment, scope, small},
    error::translate,
    writer::each,
};
use hilo_model::{Id, Scope, WorkspaceId, calendar::Zone, figure::Counted};
use hilo_store::{
    Result,
    figure::{
        Additions, FigureFilter, FigureSum, Grain,
        pack::{self, Cell, Found, HourSum, Pack},
    },
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::{SqliteConnection, SqlitePool};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds what a batch's turns have counted.
pub(crate) fn add(tx: &Connection, additions: &Additions<'_, ()>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO figures (workspace_id, environment_id, kind, subject_id, at, slice, node, name, count, sum, last)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, kind, subject_id, at, slice, node, name)
         DO UPDATE SET count = count + excluded.count, sum = sum + excluded.sum,
             last = MAX(last, excluded.last)";
    each(tx, sql, additions.rows(), |upsert, added| {
        upsert.execute(params![
            added.scope.workspace.uuid(),
            added.scope.environment.uuid(),
            added.counted.kind(),
            added.of,
            added.at.as_micros(),
            added.slice,
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
    let mut found = Found::new(filter);
    let mut kinds = Bulk::default();
    filter.kinds().into_iter().for_each(|kind| kinds.row(|row| row.int(kind.into())));
    let mut subjects = Bulk::default();
    filter.of.iter().for_each(|of| subjects.row(|row| row.ids([*of])));
    let ((kinds, _), (subjects, ids)) = (kinds.finish(), subjects.finish());
    let asked = Asked { scope, kinds, subjects, ids };
    // All of it as it stood at one moment: what is added up meanwhile would be told twice, or not at all.
    let mut tx = pool.begin().await.map_err(translate)?;
    for grain in [Grain::Hour, Grain::Day, Grain::Month] {
        for span in filter.of_grain(grain) {
            let time = (span.from.as_micros(), span.until.as_micros());
            match grain {
                Grain::Hour => hours(&mut tx, &asked, time, filter, &mut found).await?,
                Grain::Day | Grain::Month => packs(&mut tx, &asked, grain, time, &mut found).await?,
            }
        }
    }
    if !matches!(filter.about, hilo_store::figure::About::Trials) {
        now(&mut tx, &asked, filter.nodes(), &mut found).await?;
    }
    tx.commit().await.map_err(translate)?;
    Ok(found.sums())
}

/// Of what is asked: kinds and subjects as [`Bulk`] writes them.
struct Asked {
    scope: Scope,
    kinds: String,
    subjects: String,
    ids: Vec<u8>,
}

async fn hours(
    conn: &mut SqliteConnection,
    asked: &Asked,
    (from, until): (i64, i64),
    filter: &FigureFilter,
    found: &mut Found,
) -> Result<()> {
    let (workspace, environment) = (asked.scope.workspace.uuid(), asked.scope.environment.uuid());
    let rows = sqlx::query!(
        r#"SELECT f.subject_id AS "subject_id!: Uuid", f.kind AS "kind!: i64", MAX(f.slice) AS "slice!: String",
               MAX(f.at) AS "at!: i64", f.node AS "node!", f.name AS "name!",
               SUM(f.count) AS "count!: i64", SUM(f.sum) AS "sum!: i64", MAX(f.last) AS "last!: i64"
           FROM jsonb_each(?1) v CROSS JOIN jsonb_each(?2) k CROSS JOIN figures f
           ON f.workspace_id = ?4 AND f.environment_id = ?5 AND f.kind = k.value ->> 0
               AND f.subject_id = substr(?3, v.value ->> 0, 16) AND f.at >= ?6 AND f.at < ?7
           GROUP BY f.subject_id, f.kind, CASE WHEN ?8 THEN f.at ELSE 0 END,
               CASE WHEN ?9 THEN f.slice ELSE '' END, f.node, f.name"#,
        asked.subjects,
        asked.kinds,
        asked.ids,
        workspace,
        environment,
        from,
        until,
        filter.by_time,
        filter.by_slice
    )
    .fetch_all(conn)
    .await
    .map_err(translate)?;
    for row in rows {
        let counted = counted(row.kind, &row.node, &row.name)?;
        let cell = Cell { count: row.count, sum: row.sum, last: row.last };
        found.add(row.subject_id, &row.slice, Some((Grain::Hour, moment(row.at))), counted, cell);
    }
    Ok(())
}

async fn packs(
    conn: &mut SqliteConnection,
    asked: &Asked,
    grain: Grain,
    (from, until): (i64, i64),
    found: &mut Found,
) -> Result<()> {
    let (workspace, environment) = (asked.scope.workspace.uuid(), asked.scope.environment.uuid());
    let number = grain.number();
    let rows = sqlx::query!(
        r#"SELECT f.subject_id AS "subject_id!: Uuid", f.kind AS "kind!: i64", f.at AS "at!: i64", f.sums AS "sums!: Vec<u8>"
           FROM jsonb_each(?1) v CROSS JOIN jsonb_each(?2) k CROSS JOIN figure_packs f
           ON f.workspace_id = ?4 AND f.environment_id = ?5 AND f.kind = k.value ->> 0 AND f.grain = ?8
               AND f.subject_id = substr(?3, v.value ->> 0, 16) AND f.at >= ?6 AND f.at < ?7"#,
        asked.subjects,
        asked.kinds,
        asked.ids,
        workspace,
        environment,
        from,
        until,
        number
    )
    .fetch_all(conn)
    .await
    .map_err(translate)?;
    for row in rows {
        let kind = small("figure_packs", "kind", row.kind)?;
        found
            .pack(row.subject_id, (grain, moment(row.at)), kind, &row.sums)
            .ok_or_else(|| corrupt("figure_packs", "sums", row.subject_id))?;
    }
    Ok(())
}

async fn now(conn: &mut SqliteConnection, asked: &Asked, nodes: bool, found: &mut Found) -> Result<()> {
    let (workspace, environment) = (asked.scope.workspace.uuid(), asked.scope.environment.uuid());
    let rows = sqlx::query!(
        r#"SELECT n.subject_id AS "subject_id!: Uuid", n.kind AS "kind!: i64", n.node AS "node!",
               n.name AS "name!", n.count AS "count!: i64", n.last AS "last!: i64"
           FROM jsonb_each(?1) v CROSS JOIN figures n
           ON n.workspace_id = ?3 AND n.environment_id = ?4 AND n.kind = ?5
               AND n.subject_id = substr(?2, v.value ->> 0, 16) AND n.at = 0
           WHERE ?6 OR n.node = ''"#,
        asked.subjects,
        asked.ids,
        workspace,
        environment,
        Counted::OF_NOW,
        nodes
    )
    .fetch_all(conn)
    .await
    .map_err(translate)?;
    for row in rows {
        let counted = counted(row.kind, &row.node, &row.name)?;
        found.add(row.subject_id, "", None, counted, Cell { count: row.count, sum: 0, last: row.last });
    }
    Ok(())
}

fn counted(kind: i64, node: &str, name: &str) -> Result<Counted> {
    let kind = small("figures", "kind", kind)?;
    Counted::from_columns(kind, node, name).ok_or_else(|| corrupt("figures", "name", name))
}

/// Adds sums of the oldest hour before a moment up to their days and months, `chunk` at most; returns how many rows went.
pub(crate) fn add_up(
    tx: &Connection,
    before: i64,
    zones: &BTreeMap<WorkspaceId, Zone>,
    chunk: u32,
) -> rusqlite::Result<usize> {
    let oldest: Option<i64> = tx
        .prepare_cached("SELECT MIN(at) FROM figures WHERE at > 0 AND at < ?")?
        .query_row([before], |row| row.get(0))?;
    let Some(hour) = oldest else { return Ok(0) };
    let sums: Vec<HourSum> = tx
        .prepare_cached(
            "SELECT workspace_id, environment_id, kind, subject_id, at, slice, node, name, count, sum, last
             FROM figures WHERE at = ?1 AND at > 0 LIMIT ?2",
        )?
        .query_map(params![hour, chunk], |row| {
            Ok(HourSum {
                scope: scope(row.get(0)?, row.get(1)?),
                kind: row.get(2)?,
                of: row.get(3)?,
                at: moment(row.get(4)?),
                slice: row.get(5)?,
                node: row.get(6)?,
                name: row.get(7)?,
                cell: Cell { count: row.get(8)?, sum: row.get(9)?, last: row.get(10)? },
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let gone = "DELETE FROM figures WHERE workspace_id = ? AND environment_id = ? AND kind = ? AND subject_id = ? AND at = ?
         AND slice = ? AND node = ? AND name = ?";
    each(tx, gone, &sums, |delete, sum| {
        let (workspace, environment) = (sum.scope.workspace.uuid(), sum.scope.environment.uuid());
        let (kind, at) = (sum.kind, sum.at.as_micros());
        delete.execute(params![workspace, environment, kind, sum.of, at, sum.slice, sum.node, sum.name])
    })?;
    let rows = sums.len();
    for (key, mut added) in pack::packs(sums, zones) {
        let (workspace, environment) = (key.scope.workspace.uuid(), key.scope.environment.uuid());
        let (grain, at) = (key.grain.number(), key.at.as_micros());
        let before: Option<Vec<u8>> = tx
            .prepare_cached(
                "SELECT sums FROM figure_packs WHERE workspace_id = ? AND environment_id = ? AND kind = ? AND grain = ?
                     AND subject_id = ? AND at = ?",
            )?
            .query_row(params![workspace, environment, key.kind, grain, key.of, at], |row| row.get(0))
            .optional()?;
        if let Some(before) = before {
            added.join(Pack::from_bytes(&before).ok_or(rusqlite::Error::InvalidQuery)?);
        }
        tx.prepare_cached(
            "INSERT INTO figure_packs (workspace_id, environment_id, kind, grain, subject_id, at, sums)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, environment_id, kind, grain, subject_id, at) DO UPDATE SET sums = excluded.sums",
        )?
        .execute(params![workspace, environment, key.kind, grain, key.of, at, added.to_bytes()])?;
    }
    Ok(rows)
}
