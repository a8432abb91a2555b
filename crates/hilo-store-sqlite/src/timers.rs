//! Timers: set, cancelled, fired.

use crate::{
    columns::{self, moment},
    error::translate,
    ownership::list,
    writer::each,
};
use hilo_model::{Id, TimerId, Timestamp};
use hilo_store::{
    Result,
    journal::LaneKey,
    partition::PartitionId,
    timer::{Timer, TimerChange},
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use std::collections::HashMap;
use uuid::Uuid;

/// Changes of timers that a batch makes; of several of one timer the last counts.
#[derive(Debug, Default)]
pub(crate) struct Timers<'a> {
    changes: HashMap<TimerId, Option<&'a Timer>>,
}

impl<'a> Timers<'a> {
    /// Takes note of what a turn does.
    pub(crate) fn change(&mut self, changes: &'a [TimerChange]) {
        for change in changes {
            match change {
                TimerChange::Set(timer) => self.changes.insert(timer.id, Some(timer)),
                TimerChange::Cancel(timer) => self.changes.insert(*timer, None),
            };
        }
    }

    /// Takes note of a timer that fires.
    pub(crate) fn fire(&mut self, timer: TimerId) {
        self.changes.insert(timer, None);
    }

    /// Writes everything.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        let gone = self.changes.iter().filter(|(_, timer)| timer.is_none());
        each(tx, "DELETE FROM timers WHERE id = ?", gone, |delete, (id, _)| delete.execute([id.uuid()]))?;
        let sql =
            "INSERT INTO timers (id, workspace_id, environment_id, lane_id, partition_id, lane_kind, due)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET workspace_id = excluded.workspace_id,
                 environment_id = excluded.environment_id, lane_id = excluded.lane_id,
                 partition_id = excluded.partition_id, lane_kind = excluded.lane_kind, due = excluded.due";
        each(tx, sql, self.changes.values().flatten(), |upsert, timer| {
            let LaneKey { scope, kind, id: lane } = timer.lane;
            upsert.execute(params![
                timer.id.uuid(),
                scope.workspace.uuid(),
                scope.environment.uuid(),
                lane,
                timer.partition.0,
                kind.code(),
                timer.due.as_micros(),
            ])
        })
    }
}

/// When these timers are due, as the database knows it; those that are not there are left out.
pub(crate) fn stored(
    tx: &Connection,
    timers: impl Iterator<Item = TimerId>,
) -> rusqlite::Result<HashMap<TimerId, Timestamp>> {
    let mut stored = HashMap::new();
    for timer in timers {
        let due = tx
            .prepare_cached("SELECT due FROM timers WHERE id = ?")?
            .query_row([timer.uuid()], |row| row.get(0))
            .optional()?;
        stored.extend(due.map(|due| (timer, moment(due))));
    }
    Ok(stored)
}

/// See [`hilo_store::Store::due_timers`].
pub(crate) async fn due(
    reader: impl SqliteExecutor<'_>,
    partitions: &[PartitionId],
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Timer>> {
    let partitions = list(partitions.iter().map(|partition| partition.0));
    let now = now.as_micros();
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", partition_id, workspace_id AS "workspace_id: Uuid",
               environment_id AS "environment_id: Uuid", lane_kind, lane_id AS "lane_id: Uuid", due
           FROM timers WHERE partition_id IN (SELECT value FROM jsonb_each(?)) AND due <= ?
           ORDER BY due, id LIMIT ?"#,
        partitions,
        now,
        limit
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(Timer {
                id: TimerId::from_uuid(row.id),
                partition: PartitionId(columns::small("timers", "partition_id", row.partition_id)?),
                lane: LaneKey {
                    scope: columns::scope(row.workspace_id, row.environment_id),
                    kind: columns::lane_kind("timers", row.lane_kind)?,
                    id: row.lane_id,
                },
                due: moment(row.due),
            })
        })
        .collect()
}

/// See [`hilo_store::Store::next_timer`].
pub(crate) async fn next(
    reader: impl SqliteExecutor<'_>,
    partitions: &[PartitionId],
) -> Result<Option<Timestamp>> {
    let partitions = list(partitions.iter().map(|partition| partition.0));
    // One step into the index for each partition.
    let due = sqlx::query_scalar!(
        r#"SELECT min((SELECT min(t.due) FROM timers t WHERE t.partition_id = p.value)) AS "due?: i64"
           FROM jsonb_each(?) p"#,
        partitions
    )
    .fetch_one(reader)
    .await
    .map_err(translate)?;
    Ok(due.map(moment))
}
