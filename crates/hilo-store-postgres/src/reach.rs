//! Whom portfolios have reached: only claims and settlements that name a place come here.
//!
//! Processes that claim for the same portfolio wait for one another: its row is locked first, portfolios in their order and all
//! before any row of the outbox, so that two processes meet locks in the same order.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, opt_at, opt_id, opt_uuid, scope, workspaces},
    error::from_sqlx,
};
use hilo_model::{EffectId, Id, Timestamp};
use hilo_store::{
    Result,
    partition::Retention,
    reach::{Asked, PERIOD, Portfolio, PortfolioRow, PortfolioStanding, Reached, Room, Rooms, beyond},
};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Locks the portfolios that a batch asks for or tells of, lets old places go, and says what is there.
pub(crate) async fn load(
    conn: &mut PgConnection,
    asked: &Asked,
    told: &[&PortfolioRow],
) -> sqlx::Result<Rooms> {
    let mut rooms = Rooms::default();
    let all: BTreeSet<&Portfolio> = asked.0.keys().chain(told.iter().map(|row| &row.portfolio)).collect();
    if all.is_empty() {
        return Ok(rooms);
    }
    let all: Vec<&Portfolio> = all.into_iter().collect();
    let keys = Keys::of(&all);
    sqlx::query!(
        "INSERT INTO portfolios (workspace_id, environment_id, portfolio)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING",
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"SELECT p.workspace_id, p.environment_id, p.portfolio, p.people, p.taken FROM portfolios p
        JOIN UNNEST($1::uuid[], $2::uuid[], $3::text[]) AS u (workspace_id, environment_id, portfolio)
            ON p.workspace_id = u.workspace_id AND p.environment_id = u.environment_id AND p.portfolio = u.portfolio
        ORDER BY p.workspace_id, p.environment_id, p.portfolio FOR UPDATE OF p"#,
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
    )
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        let portfolio = Portfolio { scope: scope(row.workspace_id, row.environment_id), id: row.portfolio };
        if asked.0.contains_key(&portfolio) {
            let room = Room { people: row.people, taken: row.taken, ..Room::default() };
            rooms.0.insert(portfolio, room);
        }
    }
    expire(conn, asked, &mut rooms).await?;
    reached(conn, asked, &mut rooms).await?;
    oldest(conn, &mut rooms).await?;
    Ok(rooms)
}

/// The columns of a portfolio's key.
struct Keys {
    workspaces: Vec<Uuid>,
    environments: Vec<Uuid>,
    portfolios: Vec<String>,
}

impl Keys {
    fn of(all: &[&Portfolio]) -> Self {
        Self {
            workspaces: workspaces(all, |portfolio| portfolio.scope),
            environments: environments(all, |portfolio| portfolio.scope),
            portfolios: column(all, |portfolio| portfolio.id.clone()),
        }
    }
}

/// Places that are free again.
async fn expire(conn: &mut PgConnection, asked: &Asked, rooms: &mut Rooms) -> sqlx::Result<()> {
    let now = |(portfolio, (_, now)): (_, &(_, Option<Timestamp>))| now.map(|now| (portfolio, now));
    let claimed: Vec<(&Portfolio, Timestamp)> = asked.0.iter().filter_map(now).collect();
    if claimed.is_empty() {
        return Ok(());
    }
    let all: Vec<&Portfolio> = claimed.iter().map(|(portfolio, _)| *portfolio).collect();
    let keys = Keys::of(&all);
    let gone = sqlx::query!(
        r#"WITH gone AS (
            DELETE FROM portfolio_reaches r
            USING UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
                AS u (workspace_id, environment_id, portfolio, before)
            WHERE r.workspace_id = u.workspace_id AND r.environment_id = u.environment_id
                AND r.portfolio = u.portfolio AND r.at <= u.before
            RETURNING r.workspace_id, r.environment_id, r.portfolio
        )
        SELECT workspace_id, environment_id, portfolio, COUNT(*) AS "count!" FROM gone GROUP BY 1, 2, 3"#,
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
        &column(&claimed, |(_, now)| micros(now.minus(PERIOD))),
    )
    .fetch_all(conn)
    .await?;
    for row in gone {
        let portfolio = Portfolio { scope: scope(row.workspace_id, row.environment_id), id: row.portfolio };
        if let Some(room) = rooms.0.get_mut(&portfolio) {
            room.taken -= row.count;
        }
    }
    Ok(())
}

/// Those of whom the batch speaks.
async fn reached(conn: &mut PgConnection, asked: &Asked, rooms: &mut Rooms) -> sqlx::Result<()> {
    let pairs = |(portfolio, (recipients, _)): (_, &(BTreeSet<Uuid>, _))| {
        recipients.iter().map(|recipient| (portfolio, *recipient)).collect::<Vec<_>>()
    };
    let pairs: Vec<(&Portfolio, Uuid)> = asked.0.iter().flat_map(pairs).collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let all: Vec<&Portfolio> = pairs.iter().map(|(portfolio, _)| *portfolio).collect();
    let keys = Keys::of(&all);
    let rows = sqlx::query!(
        r#"SELECT r.workspace_id, r.environment_id, r.portfolio, r.recipient, r.at, r.effect_id, r.before
        FROM portfolio_reaches r
        JOIN UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
            AS u (workspace_id, environment_id, portfolio, recipient)
            ON r.workspace_id = u.workspace_id AND r.environment_id = u.environment_id
            AND r.portfolio = u.portfolio AND r.recipient = u.recipient"#,
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
        &column(&pairs, |(_, recipient)| *recipient),
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let portfolio = Portfolio { scope: scope(row.workspace_id, row.environment_id), id: row.portfolio };
        if let Some(room) = rooms.0.get_mut(&portfolio) {
            let reached = Reached {
                at: Timestamp::from_micros(row.at),
                effect: opt_id::<EffectId>(row.effect_id),
                before: opt_at(row.before),
            };
            room.reached.insert(row.recipient, reached);
        }
    }
    Ok(())
}

/// When the place was taken that makes room next, where there is a limit.
async fn oldest(conn: &mut PgConnection, rooms: &mut Rooms) -> sqlx::Result<()> {
    let limited: Vec<(&Portfolio, i64)> = rooms
        .0
        .iter()
        .filter_map(|(portfolio, room)| room.people.map(|people| (portfolio, beyond(people, room.taken))))
        .collect();
    if limited.is_empty() {
        return Ok(());
    }
    let all: Vec<&Portfolio> = limited.iter().map(|(portfolio, _)| *portfolio).collect();
    let keys = Keys::of(&all);
    let rows = sqlx::query!(
        r#"SELECT u.workspace_id AS "workspace_id!", u.environment_id AS "environment_id!",
            u.portfolio AS "portfolio!", o.at
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
            AS u (workspace_id, environment_id, portfolio, place)
        CROSS JOIN LATERAL (
            SELECT r.at FROM portfolio_reaches r
            WHERE r.workspace_id = u.workspace_id AND r.environment_id = u.environment_id
                AND r.portfolio = u.portfolio
            ORDER BY r.at LIMIT 1 OFFSET u.place
        ) o"#,
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
        &column(&limited, |(_, place)| *place),
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        let portfolio = Portfolio { scope: scope(row.workspace_id, row.environment_id), id: row.portfolio };
        if let Some(room) = rooms.0.get_mut(&portfolio) {
            room.oldest = Some(Timestamp::from_micros(row.at));
        }
    }
    Ok(())
}

/// Keeps what a batch changed.
pub(crate) async fn save(conn: &mut PgConnection, rooms: &Rooms) -> sqlx::Result<()> {
    if rooms.0.is_empty() {
        return Ok(());
    }
    let mut kept: Vec<(&Portfolio, Uuid, Reached)> = Vec::new();
    let mut gone: Vec<(&Portfolio, Uuid)> = Vec::new();
    for (portfolio, room) in &rooms.0 {
        for recipient in &room.changed {
            match room.reached.get(recipient) {
                Some(reached) => kept.push((portfolio, *recipient, *reached)),
                None => gone.push((portfolio, *recipient)),
            }
        }
    }
    if !kept.is_empty() {
        let all: Vec<&Portfolio> = kept.iter().map(|(portfolio, ..)| *portfolio).collect();
        let keys = Keys::of(&all);
        sqlx::query!(
            "INSERT INTO portfolio_reaches (workspace_id, environment_id, portfolio, recipient, at, effect_id, before)
            SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::uuid[], $7::bigint[])
            ON CONFLICT (workspace_id, environment_id, portfolio, recipient)
            DO UPDATE SET at = excluded.at, effect_id = excluded.effect_id, before = excluded.before",
            &keys.workspaces,
            &keys.environments,
            &keys.portfolios,
            &column(&kept, |(_, recipient, _)| *recipient),
            &column(&kept, |(_, _, reached)| micros(reached.at)),
            &column(&kept, |(_, _, reached)| opt_uuid(reached.effect)) as &[Option<Uuid>],
            &column(&kept, |(_, _, reached)| reached.before.map(micros)) as &[Option<i64>],
        )
        .execute(&mut *conn)
        .await?;
    }
    if !gone.is_empty() {
        let all: Vec<&Portfolio> = gone.iter().map(|(portfolio, _)| *portfolio).collect();
        let keys = Keys::of(&all);
        sqlx::query!(
            "DELETE FROM portfolio_reaches r
            USING UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
                AS u (workspace_id, environment_id, portfolio, recipient)
            WHERE r.workspace_id = u.workspace_id AND r.environment_id = u.environment_id
                AND r.portfolio = u.portfolio AND r.recipient = u.recipient",
            &keys.workspaces,
            &keys.environments,
            &keys.portfolios,
            &column(&gone, |(_, recipient)| *recipient),
        )
        .execute(&mut *conn)
        .await?;
    }
    let all: Vec<&Portfolio> = rooms.0.keys().collect();
    let keys = Keys::of(&all);
    let taken: Vec<i64> = rooms.0.values().map(|room| room.taken).collect();
    sqlx::query!(
        "UPDATE portfolios p SET taken = u.taken
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
            AS u (workspace_id, environment_id, portfolio, taken)
        WHERE p.workspace_id = u.workspace_id AND p.environment_id = u.environment_id AND p.portfolio = u.portfolio",
        &keys.workspaces,
        &keys.environments,
        &keys.portfolios,
        &taken,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What providers told of limits, in the order given; what was told last counts. The rows are there and locked.
pub(crate) async fn told(conn: &mut PgConnection, rows: &[&PortfolioRow]) -> sqlx::Result<()> {
    for row in rows {
        sqlx::query!(
            "UPDATE portfolios SET tier = $4, people = $5, told_at = $6
            WHERE workspace_id = $1 AND environment_id = $2 AND portfolio = $3
                AND (told_at IS NULL OR told_at <= $6)",
            row.portfolio.scope.workspace.uuid(),
            row.portfolio.scope.environment.uuid(),
            row.portfolio.id,
            row.tier,
            row.people,
            micros(row.told_at),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Lets places go that are older than anybody counts. A portfolio that somebody claims for right now is left to the next time.
pub(crate) async fn sweep(conn: &mut PgConnection, policy: &Retention, chunk: i64) -> sqlx::Result<u64> {
    let gone = sqlx::query_scalar!(
        r#"WITH p AS (
            SELECT workspace_id, environment_id, portfolio FROM portfolios WHERE taken > 0
            ORDER BY workspace_id, environment_id, portfolio FOR UPDATE SKIP LOCKED
        ), old AS (
            SELECT o.* FROM p CROSS JOIN LATERAL (
                SELECT r.workspace_id, r.environment_id, r.portfolio, r.recipient FROM portfolio_reaches r
                WHERE r.workspace_id = p.workspace_id AND r.environment_id = p.environment_id
                    AND r.portfolio = p.portfolio AND r.at <= $1
                ORDER BY r.at LIMIT $2
            ) o LIMIT $2
        ), gone AS (
            DELETE FROM portfolio_reaches r USING old o
            WHERE r.workspace_id = o.workspace_id AND r.environment_id = o.environment_id
                AND r.portfolio = o.portfolio AND r.recipient = o.recipient
            RETURNING r.workspace_id, r.environment_id, r.portfolio
        ), counted AS (
            SELECT workspace_id, environment_id, portfolio, COUNT(*) AS gone FROM gone GROUP BY 1, 2, 3
        ), told AS (
            UPDATE portfolios q SET taken = q.taken - c.gone FROM counted c
            WHERE q.workspace_id = c.workspace_id AND q.environment_id = c.environment_id
                AND q.portfolio = c.portfolio
        )
        SELECT COALESCE(SUM(gone), 0)::bigint AS "gone!" FROM counted"#,
        micros(policy.now.minus(PERIOD)),
        chunk,
    )
    .fetch_one(conn)
    .await?;
    Ok(gone.unsigned_abs())
}

/// See [`hilo_store::read::Read::portfolio`].
pub(crate) async fn standing(
    store: &PostgresStore,
    portfolio: &Portfolio,
    now: Timestamp,
) -> Result<PortfolioStanding> {
    let (workspace, environment) = (portfolio.scope.workspace.uuid(), portfolio.scope.environment.uuid());
    let since = micros(now.minus(PERIOD));
    let row = sqlx::query!(
        "SELECT tier, people, told_at FROM portfolios
        WHERE workspace_id = $1 AND environment_id = $2 AND portfolio = $3",
        workspace,
        environment,
        portfolio.id,
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let reached = sqlx::query_scalar!(
        r#"SELECT COUNT(*) AS "count!" FROM portfolio_reaches
        WHERE workspace_id = $1 AND environment_id = $2 AND portfolio = $3 AND at > $4"#,
        workspace,
        environment,
        portfolio.id,
        since,
    )
    .fetch_one(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut standing = PortfolioStanding { reached, ..PortfolioStanding::default() };
    if let Some(row) = row {
        standing.people = row.people;
        standing.told = row.tier.zip(opt_at(row.told_at));
    }
    if let Some(people) = standing.people.filter(|people| reached >= *people) {
        let oldest = sqlx::query_scalar!(
            "SELECT at FROM portfolio_reaches
            WHERE workspace_id = $1 AND environment_id = $2 AND portfolio = $3 AND at > $4
            ORDER BY at LIMIT 1 OFFSET $5",
            workspace,
            environment,
            portfolio.id,
            since,
            beyond(people, reached),
        )
        .fetch_optional(&store.readers)
        .await
        .map_err(from_sqlx)?;
        standing.free_at = oldest.map(|at| Timestamp::from_micros(at).plus(PERIOD));
    }
    Ok(standing)
}
