//! The outbox: rows come with turns, are claimed before anything leaves, and go when they are settled.

use crate::{
    PostgresStore,
    batch::Outcome,
    columns::{column, environments, micros, opt_at, opt_id, opt_uuid, scope, workspaces},
    error::{corrupt, from_sqlx},
    reach,
};
use hilo_model::{ChannelId, ContactId, EffectId, Id, Scope, Timestamp, TraceId};
use hilo_store::{
    Result,
    outbox::{Claim, OutboxKind, OutboxRow, OutboxStanding, OutboxState, Priority, Settlement},
    partition::PartitionId,
    reach::{Asked, Place, PortfolioRow, Reach, Rooms},
    rows::WithdrawRow,
    write::Done,
};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// What a batch does to the outbox. Everything is ordered by effect, so that two processes meet rows in the same order.
#[derive(Debug, Default)]
pub(crate) struct OutboxChanges<'a> {
    added: Vec<&'a OutboxRow>,
    claims: Vec<Wanted<'a>>,
    /// Places of sends that surely did not leave.
    given_back: Vec<&'a Place>,
    /// Rows that go: of that partition only, or (proven by a sign) wherever they are.
    gone: BTreeSet<(EffectId, Option<PartitionId>)>,
    /// Rows that stay in another state, if they are in that partition.
    kept: BTreeMap<(EffectId, PartitionId), Kept>,
}

/// One effect that one write wants to begin.
#[derive(Debug, Clone, Copy)]
struct Wanted<'a> {
    /// The write's place in the batch.
    write: usize,
    partition: PartitionId,
    effect: EffectId,
    now: Timestamp,
    from: OutboxState,
    /// The place in a portfolio's limit that it needs.
    place: Option<&'a Place>,
}

#[derive(Debug, Clone, Copy)]
struct Kept {
    state: OutboxState,
    not_before: Option<Timestamp>,
    claimed_at: Option<Timestamp>,
}

impl<'a> OutboxChanges<'a> {
    /// A turn decided an effect.
    pub(crate) fn add(&mut self, row: &'a OutboxRow) {
        self.added.push(row);
    }

    /// A sign settled an effect, whatever its state and whether or not this batch added it.
    pub(crate) fn proven(&mut self, effect: EffectId) {
        self.gone.insert((effect, None));
    }

    /// A dispatcher wants to begin.
    pub(crate) fn claim(&mut self, write: usize, partition: PartitionId, claim: &'a Claim) {
        // What a sign has settled in this batch is gone already.
        let wanted =
            claim.effects.iter().filter(|effect| !self.gone.contains(&(**effect, None))).map(|effect| {
                let place = claim.place(*effect);
                Wanted { write, partition, effect: *effect, now: claim.now, from: claim.from, place }
            });
        self.claims.extend(wanted);
    }

    /// Sends surely did not leave.
    pub(crate) fn give_back(&mut self, places: &'a [Place]) {
        self.given_back.extend(places);
    }

    /// A dispatcher ended.
    pub(crate) fn settle(&mut self, partition: PartitionId, settlement: &Settlement) {
        let (effect, kept) = match settlement {
            Settlement::Accepted { effect, .. } | Settlement::Finished { effect } => {
                self.gone.insert((*effect, Some(partition)));
                return;
            }
            Settlement::Requeued { effect, not_before } => {
                let state = OutboxState::Queued;
                (effect, Kept { state, not_before: Some(*not_before), claimed_at: None })
            }
            Settlement::Uncertain { effect, at } => {
                let state = OutboxState::Uncertain;
                (effect, Kept { state, not_before: None, claimed_at: Some(*at) })
            }
        };
        // Of several, the last wins, but a time to wait for stays.
        let earlier = self.kept.insert((*effect, partition), kept);
        if let (Some(earlier), Some(now)) = (earlier, self.kept.get_mut(&(*effect, partition))) {
            now.not_before = now.not_before.or(earlier.not_before);
        }
    }

    /// Writes everything, and tells the writes that claim what they got.
    pub(crate) async fn write(
        &self,
        conn: &mut PgConnection,
        asked: &Asked,
        told: &[&PortfolioRow],
        outcomes: &mut [Outcome],
    ) -> sqlx::Result<()> {
        let mut rooms = reach::load(conn, asked, told).await?;
        insert(conn, &self.added).await?;
        self.begin(conn, &mut rooms, outcomes).await?;
        self.given_back.iter().for_each(|place| rooms.give_back(place));
        reach::save(conn, &rooms).await?;
        reach::told(conn, told).await?;
        keep(conn, &self.kept).await?;
        delete(conn, &self.gone).await
    }

    async fn begin(
        &self,
        conn: &mut PgConnection,
        rooms: &mut Rooms,
        outcomes: &mut [Outcome],
    ) -> sqlx::Result<()> {
        let mut begun = Begun::default();
        let mut waiting = place(conn, &self.claims, rooms, &mut begun).await?;
        while !waiting.is_empty() {
            // One row can be touched once by a statement; a second wish for it is judged after the first.
            let mut seen = HashSet::new();
            let (round, later) = waiting.into_iter().partition(|wanted| seen.insert(wanted.effect));
            claim(conn, round, &mut begun).await?;
            waiting = later;
        }
        // In the order asked for, whatever the rounds.
        for wanted in &self.claims {
            if let Ok(Done::Claimed(lists)) = &mut outcomes[wanted.write] {
                let key = (wanted.write, wanted.effect);
                if begun.claimed.remove(&key) {
                    lists.claimed.push(wanted.effect);
                } else if begun.expired.remove(&key) {
                    lists.expired.push(wanted.effect);
                } else if let Some(free) = begun.full.remove(&key) {
                    lists.full.push((wanted.effect, free));
                }
            }
        }
        Ok(())
    }
}

/// What became of the wishes, by write and effect.
#[derive(Debug, Default)]
struct Begun {
    claimed: HashSet<(usize, EffectId)>,
    expired: HashSet<(usize, EffectId)>,
    full: HashMap<(usize, EffectId), Timestamp>,
}

/// Gives places to those that need one and could be claimed; returns what is left to claim. Without any that need one nothing is asked.
async fn place<'a>(
    conn: &mut PgConnection,
    claims: &[Wanted<'a>],
    rooms: &mut Rooms,
    begun: &mut Begun,
) -> sqlx::Result<Vec<Wanted<'a>>> {
    let mut reaching: Vec<_> = claims.iter().filter(|wanted| wanted.place.is_some()).copied().collect();
    if reaching.is_empty() {
        return Ok(claims.to_vec());
    }
    reaching.sort_by_key(|wanted| wanted.effect);
    let mut open: HashSet<(Uuid, i16, i16)> = sqlx::query!(
        r#"SELECT o.effect_id, o.partition_id, o.state FROM outbox o
        JOIN UNNEST($1::uuid[], $2::smallint[], $3::bigint[], $4::smallint[])
            AS u (effect_id, partition_id, now, from_state)
            ON o.effect_id = u.effect_id AND o.partition_id = u.partition_id AND o.state = u.from_state
        WHERE o.not_before <= u.now AND (o.not_after IS NULL OR o.not_after > u.now)
        ORDER BY o.effect_id FOR UPDATE OF o"#,
        &column(&reaching, |wanted| wanted.effect.uuid()),
        &column(&reaching, |wanted| wanted.partition.0),
        &column(&reaching, |wanted| micros(wanted.now)),
        &column(&reaching, |wanted| wanted.from.code()),
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.effect_id, row.partition_id, row.state))
    .collect();
    let mut left = Vec::with_capacity(claims.len());
    for wanted in claims {
        let key = (wanted.effect.uuid(), wanted.partition.0, wanted.from.code());
        // What cannot be claimed takes no place, and of two wishes for one row only the first does.
        if let Some(place) = wanted.place.filter(|_| open.contains(&key)) {
            if let Err(free) = rooms.take(place, wanted.now) {
                begun.full.insert((wanted.write, wanted.effect), free);
                continue;
            }
            open.remove(&key);
        }
        left.push(*wanted);
    }
    Ok(left)
}

async fn insert(conn: &mut PgConnection, rows: &[&OutboxRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO outbox (effect_id, partition_id, workspace_id, environment_id, kind, contact_id, channel_id,
            priority, position, state, attempts, not_before, not_after, claimed_at, repeatable, created_at, trace_id,
            payload, reach_from, reach_recipient)
        SELECT * FROM UNNEST($1::uuid[], $2::smallint[], $3::uuid[], $4::uuid[], $5::smallint[], $6::uuid[],
            $7::uuid[], $8::smallint[], $9::bigint[], $10::smallint[], $11::integer[], $12::bigint[], $13::bigint[],
            $14::bigint[], $15::boolean[], $16::bigint[], $17::uuid[], $18::bytea[], $19::bigint[], $20::uuid[])"#,
        &column(rows, |row| row.effect.uuid()),
        &column(rows, |row| row.partition.0),
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.kind.code()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| opt_uuid(row.channel)) as &[Option<Uuid>],
        &column(rows, |row| row.priority.code()),
        &column(rows, |row| row.position),
        &column(rows, |row| row.state.code()),
        &column(rows, |row| row.attempts),
        &column(rows, |row| micros(row.not_before)),
        &column(rows, |row| row.not_after.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.claimed_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.repeatable),
        &column(rows, |row| micros(row.created_at)),
        &column(rows, |row| row.trace.uuid()),
        &column(rows, |row| &row.payload[..]) as &[&[u8]],
        &column(rows, |row| row.reach.map(|reach| micros(reach.from))) as &[Option<i64>],
        &column(rows, |row| row.reach.map(|reach| reach.recipient)) as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn claim(conn: &mut PgConnection, mut wanted: Vec<Wanted<'_>>, begun: &mut Begun) -> sqlx::Result<()> {
    // Sorted for the locks.
    wanted.sort_by_key(|wanted| wanted.effect);
    let claimed: HashSet<Uuid> = sqlx::query_scalar!(
        r#"UPDATE outbox o SET state = $5, attempts = o.attempts + 1, claimed_at = u.now
        FROM UNNEST($1::uuid[], $2::smallint[], $3::bigint[], $4::smallint[])
            AS u (effect_id, partition_id, now, from_state)
        WHERE o.effect_id = u.effect_id AND o.partition_id = u.partition_id AND o.state = u.from_state
            AND o.not_before <= u.now AND (o.not_after IS NULL OR o.not_after > u.now)
        RETURNING o.effect_id"#,
        &column(&wanted, |wanted| wanted.effect.uuid()),
        &column(&wanted, |wanted| wanted.partition.0),
        &column(&wanted, |wanted| micros(wanted.now)),
        &column(&wanted, |wanted| wanted.from.code()),
        OutboxState::Claimed.code(),
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .collect();
    let left: Vec<_> =
        wanted.iter().filter(|wanted| !claimed.contains(&wanted.effect.uuid())).copied().collect();
    let expired = expired(conn, &left).await?;
    for Wanted { write, effect, .. } in wanted {
        if claimed.contains(&effect.uuid()) {
            begun.claimed.insert((write, effect));
        } else if expired.contains(&effect.uuid()) {
            begun.expired.insert((write, effect));
        }
    }
    Ok(())
}

/// Of rows that could not be claimed, those whose time is over.
async fn expired(conn: &mut PgConnection, left: &[Wanted<'_>]) -> sqlx::Result<HashSet<Uuid>> {
    if left.is_empty() {
        return Ok(HashSet::new());
    }
    let expired = sqlx::query_scalar!(
        r#"SELECT o.effect_id FROM outbox o
        JOIN UNNEST($1::uuid[], $2::smallint[], $3::bigint[], $4::smallint[])
            AS u (effect_id, partition_id, now, from_state)
            ON o.effect_id = u.effect_id AND o.partition_id = u.partition_id AND o.state = u.from_state
        WHERE o.not_after <= u.now"#,
        &column(left, |wanted| wanted.effect.uuid()),
        &column(left, |wanted| wanted.partition.0),
        &column(left, |wanted| micros(wanted.now)),
        &column(left, |wanted| wanted.from.code()),
    )
    .fetch_all(conn)
    .await?;
    Ok(expired.into_iter().collect())
}

/// Lets templates expire that people want no more of, also those that are being tried: they may come back. That the priority is
/// above zero is written out, so that its index serves.
pub(crate) async fn withdraw(conn: &mut PgConnection, withdrawn: &[&WithdrawRow]) -> sqlx::Result<()> {
    for row in withdrawn {
        sqlx::query!(
            "UPDATE outbox SET not_after = 0
            WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3 AND priority > 0 AND priority = $4
                AND position <= $5",
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.contact.uuid(),
            row.priority.code(),
            row.position,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn keep(conn: &mut PgConnection, kept: &BTreeMap<(EffectId, PartitionId), Kept>) -> sqlx::Result<()> {
    if kept.is_empty() {
        return Ok(());
    }
    let kept: Vec<_> = kept.iter().collect();
    sqlx::query!(
        r#"UPDATE outbox o SET state = u.state, not_before = coalesce(u.not_before, o.not_before),
            claimed_at = u.claimed_at
        FROM UNNEST($1::uuid[], $2::smallint[], $3::smallint[], $4::bigint[], $5::bigint[])
            AS u (effect_id, partition_id, state, not_before, claimed_at)
        WHERE o.effect_id = u.effect_id AND o.partition_id = u.partition_id"#,
        &column(&kept, |((effect, _), _)| effect.uuid()),
        &column(&kept, |((_, partition), _)| partition.0),
        &column(&kept, |(_, kept)| kept.state.code()),
        &column(&kept, |(_, kept)| kept.not_before.map(micros)) as &[Option<i64>],
        &column(&kept, |(_, kept)| kept.claimed_at.map(micros)) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn delete(
    conn: &mut PgConnection,
    gone: &BTreeSet<(EffectId, Option<PartitionId>)>,
) -> sqlx::Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"DELETE FROM outbox o
        USING UNNEST($1::uuid[], $2::smallint[]) AS u (effect_id, partition_id)
        WHERE o.effect_id = u.effect_id AND (u.partition_id IS NULL OR o.partition_id = u.partition_id)"#,
        &gone.iter().map(|(effect, _)| effect.uuid()).collect::<Vec<_>>(),
        &gone.iter().map(|(_, partition)| partition.map(|partition| partition.0)).collect::<Vec<_>>()
            as &[Option<i16>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The outbox of a partition.
pub(crate) async fn list(
    store: &PostgresStore,
    partition: PartitionId,
    after: Option<EffectId>,
    limit: u32,
) -> Result<Vec<OutboxRow>> {
    let rows = sqlx::query!(
        r#"SELECT effect_id, workspace_id, environment_id, kind, contact_id, channel_id, priority, position, state,
            attempts, not_before, not_after, claimed_at, repeatable, created_at, trace_id, payload, reach_from, reach_recipient
        FROM outbox WHERE partition_id = $1 AND effect_id > $2 ORDER BY effect_id LIMIT $3"#,
        partition.0,
        after.map_or(Uuid::nil(), Id::uuid),
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            Ok(OutboxRow {
                effect: EffectId::from_uuid(row.effect_id),
                partition,
                scope: scope(row.workspace_id, row.environment_id),
                kind: OutboxKind::from_code(row.kind).ok_or_else(|| corrupt("outbox", "kind", &row.kind))?,
                contact: ContactId::from_uuid(row.contact_id),
                channel: opt_id(row.channel_id),
                priority: Priority::from_code(row.priority)
                    .ok_or_else(|| corrupt("outbox", "priority", &row.priority))?,
                position: row.position,
                state: OutboxState::from_code(row.state)
                    .ok_or_else(|| corrupt("outbox", "state", &row.state))?,
                attempts: row.attempts,
                not_before: Timestamp::from_micros(row.not_before),
                not_after: opt_at(row.not_after),
                claimed_at: opt_at(row.claimed_at),
                reach: row
                    .reach_from
                    .zip(row.reach_recipient)
                    .map(|(from, recipient)| Reach { from: Timestamp::from_micros(from), recipient }),
                repeatable: row.repeatable,
                created_at: Timestamp::from_micros(row.created_at),
                trace: TraceId::from_uuid(row.trace_id),
                payload: row.payload.into(),
            })
        })
        .collect()
}

/// See [`hilo_store::read::Read::outbox_standing`].
pub(crate) async fn standing(
    store: &PostgresStore,
    scope: Scope,
    channel: ChannelId,
    now: Timestamp,
) -> Result<OutboxStanding> {
    let partition = store.installation.partition_of(channel.uuid());
    let rows = sqlx::query!(
        r#"SELECT state, COUNT(*) AS "count!", MIN(created_at) AS "oldest!",
            COUNT(*) FILTER (WHERE attempts > 0) AS "repeating!",
            MIN(not_before) FILTER (WHERE attempts > 0) AS repeats_at,
            COUNT(*) FILTER (WHERE reach_from <= $6) AS "reaching!"
        FROM outbox
        WHERE partition_id = $1 AND workspace_id = $2 AND environment_id = $3 AND channel_id = $4 AND kind = $5
        GROUP BY state"#,
        partition.0,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        channel.uuid(),
        OutboxKind::Send.code(),
        micros(now),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut standing = OutboxStanding::default();
    for row in rows {
        let state =
            OutboxState::from_code(row.state).ok_or_else(|| corrupt("outbox", "state", &row.state))?;
        let (oldest, repeats_at) =
            (Timestamp::from_micros(row.oldest), row.repeats_at.map(Timestamp::from_micros));
        standing.add(state, row.count, oldest, row.repeating, repeats_at, row.reaching);
    }
    Ok(standing)
}
