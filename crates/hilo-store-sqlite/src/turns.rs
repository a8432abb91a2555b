//! What turns leave behind, gathered over a whole batch and written kind by kind.

use crate::{
    bulk::Bulk, columns, error::translate, figures, outbox, rows, rows::Rows, timers::Timers, writer::each,
};
use bytes::Bytes;
use hilo_model::{CommandId, EffectId, Id, Scope};
use hilo_store::{
    Result,
    figure::Additions,
    journal::LaneKey,
    outbox::OutboxRow,
    rows::AuditRow,
    turn::{CommandResult, LaneState, Turn},
};
use rusqlite::{Connection, params};
use sqlx::SqliteExecutor;
use std::collections::HashMap;

/// What a batch's turns leave behind, apart from events and owners of addresses.
#[derive(Debug, Default)]
pub(crate) struct Outcome<'a> {
    lanes: HashMap<LaneKey, &'a LaneState>,
    figures: Additions<'a, ()>,
    outbox: Vec<&'a OutboxRow>,
    proven: Vec<EffectId>,
    results: Vec<&'a CommandResult>,
    audit: Vec<&'a AuditRow>,
    /// Timers, those fired in the same batch included.
    pub(crate) timers: Timers<'a>,
    /// Rows for queries, those of settlements in the same batch included.
    pub(crate) rows: Rows<'a>,
}

impl<'a> Outcome<'a> {
    /// Takes note of a turn.
    pub(crate) fn add(&mut self, turn: &'a Turn) {
        if let Some(state) = &turn.state {
            self.lanes.insert(turn.lane, state);
        }
        turn.rows.iter().for_each(|row| self.rows.add(row));
        turn.figures.iter().for_each(|row| self.figures.add((), row));
        self.timers.change(&turn.timers);
        self.outbox.extend(&turn.outbox);
        self.proven.extend(&turn.proven);
        self.audit.extend(&turn.audit);
        self.results.extend(&turn.result);
    }

    /// Writes the outbox, which claims of the same batch look at.
    pub(crate) fn save_outbox(&mut self, tx: &Connection) -> rusqlite::Result<()> {
        outbox::insert(tx, &std::mem::take(&mut self.outbox))?;
        outbox::proven(tx, &std::mem::take(&mut self.proven))
    }

    /// Writes everything else.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        save_lanes(tx, &self.lanes)?;
        self.timers.save(tx)?;
        self.rows.save(tx)?;
        figures::add(tx, &self.figures)?;
        rows::command_results(tx, &self.results)?;
        rows::audit(tx, &self.audit)
    }
}

fn save_lanes(tx: &Connection, lanes: &HashMap<LaneKey, &LaneState>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO lanes (workspace_id, environment_id, lane_id, lane_kind, version, bytes)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, lane_kind, lane_id)
         DO UPDATE SET version = excluded.version, bytes = excluded.bytes";
    each(tx, sql, lanes, |upsert, (LaneKey { scope, kind, id }, state)| {
        upsert.execute(params![
            scope.workspace.uuid(),
            scope.environment.uuid(),
            id,
            kind.code(),
            state.version,
            &state.bytes[..],
        ])
    })
}

/// See [`hilo_store::Store::lanes`].
pub(crate) async fn lanes(
    reader: impl SqliteExecutor<'_>,
    keys: &[LaneKey],
) -> Result<Vec<Option<LaneState>>> {
    let mut bulk = Bulk::default();
    for LaneKey { scope, kind, id } in keys {
        bulk.row(|row| {
            row.scoped(*scope, *id);
            row.int(kind.code().into());
        });
    }
    let (rows, blob) = bulk.finish();
    let rows = sqlx::query!(
        r#"SELECT a.key + 0 AS "place!: i64", l.version AS "version!: i64", l.bytes AS "bytes!: Vec<u8>"
           FROM jsonb_each(?1) a CROSS JOIN lanes l
           ON l.workspace_id = substr(?2, a.value ->> 0, 16)
               AND l.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND l.lane_kind = a.value ->> 1 AND l.lane_id = substr(?2, (a.value ->> 0) + 32, 16)"#,
        rows,
        blob
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    let mut states = vec![None; keys.len()];
    for row in rows {
        if let Some(state) = usize::try_from(row.place).ok().and_then(|place| states.get_mut(place)) {
            *state = Some(LaneState { version: row.version, bytes: Bytes::from(row.bytes) });
        }
    }
    Ok(states)
}

/// See [`hilo_store::Store::command_result`].
pub(crate) async fn command_result(
    reader: impl SqliteExecutor<'_>,
    scope: Scope,
    command: CommandId,
) -> Result<Option<CommandResult>> {
    let (workspace, environment, id) = (scope.workspace.uuid(), scope.environment.uuid(), command.uuid());
    let row = sqlx::query!(
        "SELECT at, body FROM command_results WHERE workspace_id = ? AND environment_id = ? AND command_id = ?",
        workspace,
        environment,
        id
    )
    .fetch_optional(reader)
    .await
    .map_err(translate)?;
    Ok(row.map(|row| CommandResult { scope, command, at: columns::moment(row.at), body: row.body }))
}
