//! Figures of flows and channels: adding to them, asking for them, adding hours up to days and months.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, scope, text, workspaces},
    error::{corrupt, from_sqlx},
};
use hilo_model::{Id, Scope, Timestamp, WorkspaceId, calendar::Zone, figure::Counted};
use hilo_store::{
    Result,
    figure::{
        About, Additions, FigureFilter, FigureSum, Grain,
        pack::{self, Cell, Found, HourSum, Pack, PackKey},
    },
    partition::PartitionId,
};
use sqlx::{Connection, PgConnection};
use std::{borrow::Cow, collections::BTreeMap};

/// Whoever adds hours up holds this lock of the database: packs are read and written.
const PACKING: i64 = 0x6869_6c6f_7061_636b;

/// Begins reading what stood at one moment.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Adds what a batch's turns have counted, each to the row of its partition.
pub(crate) async fn add(conn: &mut PgConnection, additions: &Additions<'_, PartitionId>) -> sqlx::Result<()> {
    let rows: Vec<_> = additions.rows().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let names = column(&rows, |row| row.counted.name());
    sqlx::query!(
        r#"INSERT INTO figures AS f (workspace_id, environment_id, kind, subject_id, at, partition_id, slice, node,
            name, count, sum, last)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $5::bigint[], $6::smallint[],
            $7::text[], $8::text[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[])
        ON CONFLICT ON CONSTRAINT figures_pkey DO UPDATE SET count = f.count + excluded.count,
            sum = f.sum + excluded.sum, last = GREATEST(f.last, excluded.last)"#,
        &workspaces(&rows, |row| row.scope),
        &environments(&rows, |row| row.scope),
        &column(&rows, |row| row.counted.kind()),
        &column(&rows, |row| row.of),
        &column(&rows, |row| micros(row.at)),
        &column(&rows, |row| row.key.0),
        &column(&rows, |row| text(row.slice)) as &[Cow<'_, str>],
        &column(&rows, |row| text(row.counted.node())) as &[Cow<'_, str>],
        &column(&names, |name| text(name)) as &[Cow<'_, str>],
        &column(&rows, |row| row.count),
        &column(&rows, |row| row.sum),
        &column(&rows, |row| micros(row.last)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// See [`hilo_store::read::Read::figures`].
pub(crate) async fn read(
    store: &PostgresStore,
    scope: Scope,
    filter: &FigureFilter,
) -> Result<Vec<FigureSum>> {
    let mut found = Found::new(filter);
    let (workspace, environment) = (scope.workspace.uuid(), scope.environment.uuid());
    // All of it as it stood at one moment: what is added up meanwhile would be told twice, or not at all.
    let mut tx = store.readers.begin_with(SNAPSHOT).await.map_err(from_sqlx)?;
    for span in filter.of_grain(Grain::Hour) {
        let rows = sqlx::query!(
            r#"SELECT subject_id, kind, MAX(slice) AS "slice!", MAX(at) AS "at!", node, name,
                SUM(count)::bigint AS "count!", SUM(sum)::bigint AS "sum!", MAX(last) AS "last!"
            FROM figures
            WHERE workspace_id = $1 AND environment_id = $2 AND kind = ANY($3) AND subject_id = ANY($4)
                AND at >= $5 AND at < $6
            GROUP BY subject_id, kind, CASE WHEN $7 THEN at ELSE 0 END, CASE WHEN $8 THEN slice ELSE '' END,
                node, name"#,
            workspace,
            environment,
            &filter.kinds(),
            &filter.of,
            micros(span.from),
            micros(span.until),
            filter.by_time,
            filter.by_slice,
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(from_sqlx)?;
        for row in rows {
            let counted = counted(row.kind, &row.node, &row.name)?;
            let cell = Cell { count: row.count, sum: row.sum, last: row.last };
            let at = (Grain::Hour, Timestamp::from_micros(row.at));
            found.add(row.subject_id, &row.slice, Some(at), counted, cell);
        }
    }
    for span in filter.spans.iter().filter(|span| span.grain != Grain::Hour) {
        let rows = sqlx::query!(
            r#"SELECT subject_id, kind, at, sums FROM figure_packs
            WHERE workspace_id = $1 AND environment_id = $2 AND kind = ANY($3) AND grain = $4
                AND subject_id = ANY($5) AND at >= $6 AND at < $7"#,
            workspace,
            environment,
            &filter.kinds(),
            span.grain.number(),
            &filter.of,
            micros(span.from),
            micros(span.until),
        )
        .fetch_all(&mut *tx)
        .await
        .map_err(from_sqlx)?;
        for row in rows {
            let at = (span.grain, Timestamp::from_micros(row.at));
            found
                .pack(row.subject_id, at, row.kind, &row.sums)
                .ok_or_else(|| corrupt("figure_packs", "sums", &row.subject_id))?;
        }
    }
    if filter.about != About::Trials {
        now(&mut tx, scope, filter, &mut found).await?;
    }
    tx.commit().await.map_err(from_sqlx)?;
    Ok(found.sums())
}

/// What is true now.
async fn now(conn: &mut PgConnection, scope: Scope, filter: &FigureFilter, found: &mut Found) -> Result<()> {
    let rows = sqlx::query!(
        r#"SELECT subject_id, kind, node, name, SUM(count)::bigint AS "count!", MAX(last) AS "last!"
        FROM figures
        WHERE workspace_id = $1 AND environment_id = $2 AND kind = $3 AND subject_id = ANY($4) AND at = 0
            AND ($5 OR node = '')
        GROUP BY subject_id, kind, node, name"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        Counted::OF_NOW,
        &filter.of,
        filter.nodes(),
    )
    .fetch_all(conn)
    .await
    .map_err(from_sqlx)?;
    for row in rows {
        let counted = counted(row.kind, &row.node, &row.name)?;
        found.add(row.subject_id, "", None, counted, Cell { count: row.count, sum: 0, last: row.last });
    }
    Ok(())
}

fn counted(kind: i16, node: &str, name: &str) -> Result<Counted> {
    Counted::from_columns(kind, node, name).ok_or_else(|| corrupt("figures", "name", &name))
}

/// Adds sums of the oldest hour before a moment up to their days and months, `chunk` at most; returns how many rows went. Of
/// several sweepers one does it at a time.
pub(crate) async fn add_up(
    conn: &mut PgConnection,
    before: i64,
    zones: &BTreeMap<WorkspaceId, Zone>,
    chunk: i64,
) -> sqlx::Result<u64> {
    let mut tx = conn.begin().await?;
    let mine = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "mine!""#, PACKING);
    if !mine.fetch_one(&mut *tx).await? {
        return Ok(0);
    }
    let rows = sqlx::query!(
        r#"DELETE FROM figures WHERE ctid IN (
            SELECT ctid FROM figures
            WHERE at = (SELECT MIN(at) FROM figures WHERE at > 0 AND at < $1) AND at > 0 LIMIT $2
        )
        RETURNING workspace_id, environment_id, kind, subject_id, at, slice, node, name, count, sum, last"#,
        before,
        chunk,
    )
    .fetch_all(&mut *tx)
    .await?;
    let gone = rows.len() as u64;
    let sums = rows.into_iter().map(|row| HourSum {
        scope: scope(row.workspace_id, row.environment_id),
        kind: row.kind,
        of: row.subject_id,
        at: Timestamp::from_micros(row.at),
        slice: row.slice,
        node: row.node,
        name: row.name,
        cell: Cell { count: row.count, sum: row.sum, last: row.last },
    });
    join(&mut tx, pack::packs(sums, zones)).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Adds to packs.
async fn join(conn: &mut PgConnection, mut packs: BTreeMap<PackKey, Pack>) -> sqlx::Result<()> {
    let keys: Vec<PackKey> = packs.keys().cloned().collect();
    let stored = sqlx::query!(
        r#"SELECT p.workspace_id, p.environment_id, p.kind, p.grain, p.subject_id, p.at, p.sums
        FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[], $5::uuid[], $6::bigint[])
            AS k (workspace_id, environment_id, kind, grain, subject_id, at)
        JOIN figure_packs p USING (workspace_id, environment_id, kind, grain, subject_id, at)"#,
        &workspaces(&keys, |key| key.scope),
        &environments(&keys, |key| key.scope),
        &column(&keys, |key| key.kind),
        &column(&keys, |key| key.grain.number()),
        &column(&keys, |key| key.of),
        &column(&keys, |key| micros(key.at)),
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in stored {
        let broken = || sqlx::Error::Decode("a pack of figures that is none".into());
        let key = PackKey {
            scope: scope(row.workspace_id, row.environment_id),
            kind: row.kind,
            grain: Grain::from_number(row.grain).ok_or_else(broken)?,
            of: row.subject_id,
            at: Timestamp::from_micros(row.at),
        };
        packs.entry(key).or_default().join(Pack::from_bytes(&row.sums).ok_or_else(broken)?);
    }
    let rows: Vec<(PackKey, Vec<u8>)> = packs.into_iter().map(|(key, pack)| (key, pack.to_bytes())).collect();
    sqlx::query!(
        r#"INSERT INTO figure_packs (workspace_id, environment_id, kind, grain, subject_id, at, sums)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[], $5::uuid[], $6::bigint[],
            $7::bytea[])
        ON CONFLICT ON CONSTRAINT figure_packs_pkey DO UPDATE SET sums = excluded.sums"#,
        &workspaces(&rows, |row| row.0.scope),
        &environments(&rows, |row| row.0.scope),
        &column(&rows, |row| row.0.kind),
        &column(&rows, |row| row.0.grain.number()),
        &column(&rows, |row| row.0.of),
        &column(&rows, |row| micros(row.0.at)),
        &column(&rows, |row| row.1.as_slice()) as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}
