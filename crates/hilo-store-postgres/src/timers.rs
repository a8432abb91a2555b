//! Timers: set and cancelled by turns, fired once.

use crate::{
    PostgresStore,
    columns::{column, environments, lane, micros, scope, workspaces},
    error::from_sqlx,
};
use hilo_model::{Id, TimerId, Timestamp};
use hilo_store::{
    Result,
    partition::PartitionId,
    timer::{Timer, TimerChange},
};
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};

/// Timers that a batch wants to fire and that are there, with their moments.
pub(crate) type Waiting = HashMap<TimerId, Timestamp>;

/// Looks which timers are still there. Their partitions are locked.
pub(crate) async fn waiting(conn: &mut PgConnection, asked: &[&Timer]) -> sqlx::Result<Waiting> {
    if asked.is_empty() {
        return Ok(Waiting::new());
    }
    let rows = sqlx::query!(
        "SELECT id, due FROM timers WHERE id = ANY($1)",
        &column(asked, |timer| timer.id.uuid()),
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (TimerId::from_uuid(row.id), Timestamp::from_micros(row.due))).collect())
}

/// What a batch does to timers: the last word on each.
#[derive(Debug, Default)]
pub(crate) struct TimerChanges<'a> {
    waiting: Waiting,
    changes: BTreeMap<TimerId, Option<&'a Timer>>,
}

impl<'a> TimerChanges<'a> {
    /// No changes yet.
    pub(crate) fn over(waiting: Waiting) -> Self {
        Self { waiting, changes: BTreeMap::new() }
    }

    /// Fires a timer: it goes. `false` if it is not there any more as given.
    pub(crate) fn fire(&mut self, timer: &Timer) -> bool {
        let there = self.waiting.get(&timer.id) == Some(&timer.due) && !self.changes.contains_key(&timer.id);
        if there {
            self.changes.insert(timer.id, None);
        }
        there
    }

    /// A turn sets or cancels a timer.
    pub(crate) fn change(&mut self, change: &'a TimerChange) {
        match change {
            TimerChange::Set(timer) => self.changes.insert(timer.id, Some(timer)),
            TimerChange::Cancel(id) => self.changes.insert(*id, None),
        };
    }

    /// Writes the changes.
    pub(crate) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        let gone: Vec<_> =
            self.changes.iter().filter(|(_, timer)| timer.is_none()).map(|(id, _)| id.uuid()).collect();
        if !gone.is_empty() {
            sqlx::query!("DELETE FROM timers WHERE id = ANY($1)", &gone).execute(&mut *conn).await?;
        }
        let set: Vec<&Timer> = self.changes.values().copied().flatten().collect();
        if set.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"INSERT INTO timers (id, partition_id, workspace_id, environment_id, lane_kind, lane_id, due)
            SELECT * FROM UNNEST($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::smallint[], $6::uuid[],
                $7::bigint[])
            ON CONFLICT ON CONSTRAINT timers_pkey DO UPDATE SET partition_id = excluded.partition_id,
                workspace_id = excluded.workspace_id, environment_id = excluded.environment_id,
                lane_kind = excluded.lane_kind, lane_id = excluded.lane_id, due = excluded.due"#,
            &column(&set, |timer| timer.id.uuid()),
            &column(&set, |timer| timer.partition.0),
            &workspaces(&set, |timer| timer.lane.scope),
            &environments(&set, |timer| timer.lane.scope),
            &column(&set, |timer| timer.lane.kind.code()),
            &column(&set, |timer| timer.lane.id),
            &column(&set, |timer| micros(timer.due)),
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// Due timers, earliest first.
pub(crate) async fn due(
    store: &PostgresStore,
    partitions: &[PartitionId],
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Timer>> {
    // Per partition along the index, so that a long backlog of one costs no more than `limit` rows of each.
    let rows = sqlx::query!(
        r#"SELECT t.id, t.partition_id, t.workspace_id, t.environment_id, t.lane_kind, t.lane_id, t.due
        FROM UNNEST($1::smallint[]) AS u (partition_id)
        CROSS JOIN LATERAL (
            SELECT * FROM timers t WHERE t.partition_id = u.partition_id AND t.due <= $2
            ORDER BY t.due, t.id LIMIT $3
        ) t
        ORDER BY t.due, t.id LIMIT $3"#,
        &column(partitions, |partition| partition.0),
        micros(now),
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            Ok(Timer {
                id: TimerId::from_uuid(row.id),
                partition: PartitionId(row.partition_id),
                lane: lane(
                    "timers",
                    scope(row.workspace_id, row.environment_id),
                    row.lane_kind,
                    row.lane_id,
                )?,
                due: Timestamp::from_micros(row.due),
            })
        })
        .collect()
}

/// When the next timer is due.
pub(crate) async fn next(store: &PostgresStore, partitions: &[PartitionId]) -> Result<Option<Timestamp>> {
    let next = sqlx::query_scalar!(
        r#"SELECT min(t.due) AS "due?" FROM UNNEST($1::smallint[]) AS u (partition_id)
        CROSS JOIN LATERAL (
            SELECT due FROM timers t WHERE t.partition_id = u.partition_id ORDER BY due, id LIMIT 1
        ) t"#,
        &column(partitions, |partition| partition.0),
    )
    .fetch_one(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(next.map(Timestamp::from_micros))
}
