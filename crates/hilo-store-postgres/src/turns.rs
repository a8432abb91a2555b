//! The states of lanes and the answers to commands.

use crate::{
    PostgresStore,
    columns::{column, environments, workspaces},
    error::from_sqlx,
};
use hilo_model::{CommandId, Id, Scope, Timestamp};
use hilo_store::{
    Result,
    journal::LaneKey,
    turn::{CommandResult, LaneState},
};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Writes the last state of each lane.
pub(crate) async fn upsert_lanes(
    conn: &mut PgConnection,
    lanes: &HashMap<LaneKey, &LaneState>,
) -> sqlx::Result<()> {
    if lanes.is_empty() {
        return Ok(());
    }
    let lanes: Vec<_> = lanes.iter().collect();
    sqlx::query!(
        r#"INSERT INTO lanes (workspace_id, environment_id, lane_kind, lane_id, version, bytes)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $5::bigint[], $6::bytea[])
        ON CONFLICT ON CONSTRAINT lanes_pkey DO UPDATE SET version = excluded.version, bytes = excluded.bytes"#,
        &workspaces(&lanes, |(lane, _)| lane.scope),
        &environments(&lanes, |(lane, _)| lane.scope),
        &column(&lanes, |(lane, _)| lane.kind.code()),
        &column(&lanes, |(lane, _)| lane.id),
        &column(&lanes, |(_, state)| state.version),
        &column(&lanes, |(_, state)| &state.bytes[..]) as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The states of lanes, in the order asked for.
pub(crate) async fn lanes(store: &PostgresStore, keys: &[LaneKey]) -> Result<Vec<Option<LaneState>>> {
    let mut found = vec![None; keys.len()];
    let rows = sqlx::query!(
        r#"SELECT u.place AS "place!", l.version, l.bytes
        FROM UNNEST($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, lane_kind, lane_id, place)
        JOIN lanes l ON l.workspace_id = u.workspace_id AND l.environment_id = u.environment_id
            AND l.lane_kind = u.lane_kind AND l.lane_id = u.lane_id"#,
        &workspaces(keys, |key| key.scope),
        &environments(keys, |key| key.scope),
        &column(keys, |key| key.kind.code()),
        &column(keys, |key| key.id),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    for row in rows {
        if let Some(slot) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place - 1)) {
            *slot = Some(LaneState { version: row.version, bytes: row.bytes.into() });
        }
    }
    Ok(found)
}

/// The answer to a command.
pub(crate) async fn command_result(
    store: &PostgresStore,
    scope: Scope,
    command: CommandId,
) -> Result<Option<CommandResult>> {
    let row = sqlx::query!(
        r#"SELECT at, body FROM command_results
        WHERE workspace_id = $1 AND environment_id = $2 AND command_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        command.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(row.map(|row| CommandResult { scope, command, at: Timestamp::from_micros(row.at), body: row.body }))
}
