//! Figures of flows and channels: adding to them, asking for them, adding hours up to days.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, text, workspaces},
    error::{corrupt, from_sqlx},
};
use hilo_model::{Id, Scope, Timestamp, figure::Counted};
use hilo_store::{
    Result,
    figure::{Additions, FigureFilter, FigureSum},
    partition::PartitionId,
};
use sqlx::PgConnection;
use std::borrow::Cow;

/// Adds what a batch's turns have counted, each to the row of its partition.
pub(crate) async fn add(conn: &mut PgConnection, additions: &Additions<'_, PartitionId>) -> sqlx::Result<()> {
    let rows: Vec<_> = additions.rows().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let names = column(&rows, |row| row.counted.name());
    sqlx::query!(
        r#"INSERT INTO figures AS f (workspace_id, environment_id, kind, subject_id, at, partition_id, node, name,
            count, sum, last)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $5::bigint[], $6::smallint[],
            $7::text[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[])
        ON CONFLICT ON CONSTRAINT figures_pkey DO UPDATE SET count = f.count + excluded.count,
            sum = f.sum + excluded.sum, last = GREATEST(f.last, excluded.last)"#,
        &workspaces(&rows, |row| row.scope),
        &environments(&rows, |row| row.scope),
        &column(&rows, |row| row.counted.kind()),
        &column(&rows, |row| row.of),
        &column(&rows, |row| micros(row.at)),
        &column(&rows, |row| row.key.0),
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
    let rows = sqlx::query!(
        r#"SELECT subject_id AS "subject_id!", kind AS "kind!", node AS "node!", name AS "name!",
            SUM(count)::bigint AS "count!", SUM(sum)::bigint AS "sum!", MAX(last) AS "last!"
        FROM figures
        WHERE workspace_id = $1 AND environment_id = $2 AND kind = ANY($3) AND subject_id = ANY($4)
            AND at >= $5 AND at < $6
        GROUP BY subject_id, kind, node, name
        UNION ALL
        SELECT subject_id, kind, node, name, SUM(count)::bigint, SUM(sum)::bigint, MAX(last)
        FROM figures
        WHERE workspace_id = $1 AND environment_id = $2 AND kind = $7 AND subject_id = ANY($4) AND at = 0
            AND ($8 OR node = '')
        GROUP BY subject_id, kind, node, name"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        &filter.kinds(),
        &filter.of,
        micros(filter.from),
        micros(filter.until),
        Counted::OF_NOW,
        filter.nodes(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut sums = rows
        .into_iter()
        .map(|row| {
            let counted = Counted::from_columns(row.kind, &row.node, &row.name)
                .ok_or_else(|| corrupt("figures", "name", &row.name))?;
            let last = Timestamp::from_micros(row.last);
            Ok(FigureSum { of: row.subject_id, counted, count: row.count, sum: row.sum, last })
        })
        .collect::<Result<Vec<_>>>()?;
    sums.sort_unstable();
    Ok(sums)
}

/// Adds the oldest hour before a moment up to its day; returns how many rows it became. Of several sweepers one finds it.
pub(crate) async fn add_up(conn: &mut PgConnection, before: i64) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"WITH gone AS (
            DELETE FROM figures
            WHERE at = (SELECT MIN(at) FROM figures WHERE at % 86400000000 <> 0 AND at < $1)
                AND at % 86400000000 <> 0
            RETURNING *
        )
        INSERT INTO figures AS f (workspace_id, environment_id, kind, subject_id, at, partition_id, node, name,
            count, sum, last)
        SELECT workspace_id, environment_id, kind, subject_id, at - at % 86400000000, -1, node, name,
            SUM(count)::bigint, SUM(sum)::bigint, MAX(last)
        FROM gone GROUP BY workspace_id, environment_id, kind, subject_id, at, node, name
        ON CONFLICT ON CONSTRAINT figures_pkey DO UPDATE SET count = f.count + excluded.count,
            sum = f.sum + excluded.sum, last = GREATEST(f.last, excluded.last)"#,
        before,
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
