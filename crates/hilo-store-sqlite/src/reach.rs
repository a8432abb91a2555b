//! Whom portfolios have reached: only claims and settlements that name a place come here.

use crate::{columns, error::translate, writer::each};
use hilo_model::{EffectId, Id, Timestamp};
use hilo_store::{
    Result,
    partition::Retention,
    reach::{Asked, PERIOD, Portfolio, PortfolioRow, PortfolioStanding, Reached, Room, Rooms, beyond},
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Lets old places go, and says what is there of those that a batch asks for.
pub(crate) fn load(tx: &Connection, asked: &Asked) -> rusqlite::Result<Rooms> {
    let mut rooms = Rooms::default();
    for (portfolio, (recipients, now)) in &asked.0 {
        let (workspace, environment) = key(portfolio);
        let mut known = tx
            .prepare_cached(
                "SELECT people, taken FROM portfolios
                 WHERE workspace_id = ? AND environment_id = ? AND portfolio = ?",
            )?
            .query_row(params![workspace, environment, portfolio.id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .unwrap_or((None, 0_i64));
        if let Some(now) = now {
            let gone = tx
                .prepare_cached(
                    "DELETE FROM portfolio_reaches
                     WHERE workspace_id = ? AND environment_id = ? AND portfolio = ? AND at <= ?",
                )?
                .execute(params![workspace, environment, portfolio.id, now.minus(PERIOD).as_micros()])?;
            known.1 -= gone as i64;
        }
        let (people, taken): (Option<i64>, i64) = known;
        let oldest = match people {
            Some(people) => oldest(tx, portfolio, beyond(people, taken))?,
            None => None,
        };
        let reached = reached(tx, portfolio, recipients)?;
        rooms.0.insert(portfolio.clone(), Room { people, taken, oldest, reached, ..Room::default() });
    }
    Ok(rooms)
}

fn key(portfolio: &Portfolio) -> (Uuid, Uuid) {
    (portfolio.scope.workspace.uuid(), portfolio.scope.environment.uuid())
}

fn oldest(tx: &Connection, portfolio: &Portfolio, place: i64) -> rusqlite::Result<Option<Timestamp>> {
    let (workspace, environment) = key(portfolio);
    let at: Option<i64> = tx
        .prepare_cached(
            "SELECT at FROM portfolio_reaches WHERE workspace_id = ? AND environment_id = ? AND portfolio = ?
             ORDER BY at LIMIT 1 OFFSET ?",
        )?
        .query_row(params![workspace, environment, portfolio.id, place], |row| row.get(0))
        .optional()?;
    Ok(at.map(Timestamp::from_micros))
}

fn reached(
    tx: &Connection,
    portfolio: &Portfolio,
    recipients: &BTreeSet<Uuid>,
) -> rusqlite::Result<BTreeMap<Uuid, Reached>> {
    let (workspace, environment) = key(portfolio);
    let mut look = tx.prepare_cached(
        "SELECT at, effect_id, before FROM portfolio_reaches
         WHERE workspace_id = ? AND environment_id = ? AND portfolio = ? AND recipient = ?",
    )?;
    let mut all = BTreeMap::new();
    for recipient in recipients {
        let found = look
            .query_row(params![workspace, environment, portfolio.id, recipient], |row| {
                Ok(Reached {
                    at: Timestamp::from_micros(row.get(0)?),
                    effect: row.get::<_, Option<Uuid>>(1)?.map(EffectId::from_uuid),
                    before: row.get::<_, Option<i64>>(2)?.map(Timestamp::from_micros),
                })
            })
            .optional()?;
        all.extend(found.map(|reached| (*recipient, reached)));
    }
    Ok(all)
}

/// Keeps what a batch changed.
pub(crate) fn save(tx: &Connection, rooms: &Rooms) -> rusqlite::Result<()> {
    for (portfolio, room) in &rooms.0 {
        let (workspace, environment) = key(portfolio);
        let upsert = "INSERT INTO portfolio_reaches (workspace_id, environment_id, portfolio, recipient, at, effect_id, before)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, environment_id, portfolio, recipient)
             DO UPDATE SET at = excluded.at, effect_id = excluded.effect_id, before = excluded.before";
        let kept = room.changed.iter().filter_map(|who| room.reached.get(who).map(|reached| (who, reached)));
        each(tx, upsert, kept, |upsert, (recipient, reached)| {
            upsert.execute(params![
                workspace,
                environment,
                portfolio.id,
                recipient,
                reached.at.as_micros(),
                reached.effect.map(Id::uuid),
                reached.before.map(Timestamp::as_micros),
            ])
        })?;
        let delete = "DELETE FROM portfolio_reaches
             WHERE workspace_id = ? AND environment_id = ? AND portfolio = ? AND recipient = ?";
        let gone = room.changed.iter().filter(|who| !room.reached.contains_key(who));
        each(tx, delete, gone, |delete, recipient| {
            delete.execute(params![workspace, environment, portfolio.id, recipient])
        })?;
        tx.prepare_cached(
            "INSERT INTO portfolios (workspace_id, environment_id, portfolio, taken) VALUES (?, ?, ?, ?)
             ON CONFLICT (workspace_id, environment_id, portfolio) DO UPDATE SET taken = excluded.taken",
        )?
        .execute(params![workspace, environment, portfolio.id, room.taken])?;
    }
    Ok(())
}

/// What providers told of limits; what was told last counts.
pub(crate) fn told(tx: &Connection, rows: &[&PortfolioRow]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO portfolios (workspace_id, environment_id, portfolio, tier, people, told_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, portfolio)
         DO UPDATE SET tier = excluded.tier, people = excluded.people, told_at = excluded.told_at
         WHERE portfolios.told_at IS NULL OR portfolios.told_at <= excluded.told_at";
    each(tx, sql, rows, |upsert, row| {
        let (workspace, environment) = key(&row.portfolio);
        upsert.execute(params![
            workspace,
            environment,
            row.portfolio.id,
            row.tier,
            row.people,
            row.told_at.as_micros(),
        ])
    })
}

/// Lets places go that are older than anybody counts.
pub(crate) fn sweep(tx: &Connection, policy: &Retention, chunk: u32) -> rusqlite::Result<usize> {
    let before = policy.now.minus(PERIOD).as_micros();
    let portfolios: Vec<(Uuid, Uuid, String)> = tx
        .prepare_cached("SELECT workspace_id, environment_id, portfolio FROM portfolios WHERE taken > 0")?
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut gone = 0;
    for (workspace, environment, portfolio) in portfolios {
        let left = (chunk as usize).saturating_sub(gone);
        let deleted = tx
            .prepare_cached(
                "DELETE FROM portfolio_reaches
                 WHERE workspace_id = ?1 AND environment_id = ?2 AND portfolio = ?3 AND recipient IN (
                     SELECT r.recipient FROM portfolio_reaches r
                     WHERE r.workspace_id = ?1 AND r.environment_id = ?2 AND r.portfolio = ?3 AND r.at <= ?4
                     ORDER BY r.at LIMIT ?5)",
            )?
            .execute(params![workspace, environment, portfolio, before, left as i64])?;
        if deleted > 0 {
            tx.prepare_cached(
                "UPDATE portfolios SET taken = taken - ?4
                 WHERE workspace_id = ?1 AND environment_id = ?2 AND portfolio = ?3",
            )?
            .execute(params![workspace, environment, portfolio, deleted as i64])?;
        }
        gone += deleted;
    }
    Ok(gone)
}

/// See [`hilo_store::read::Read::portfolio`].
pub(crate) async fn standing<'a, E: SqliteExecutor<'a> + Copy>(
    reader: E,
    portfolio: &Portfolio,
    now: Timestamp,
) -> Result<PortfolioStanding> {
    let (workspace, environment) = key(portfolio);
    let since = now.minus(PERIOD).as_micros();
    let row = sqlx::query!(
        "SELECT tier, people, told_at FROM portfolios
         WHERE workspace_id = ? AND environment_id = ? AND portfolio = ?",
        workspace,
        environment,
        portfolio.id
    )
    .fetch_optional(reader)
    .await
    .map_err(translate)?;
    let reached = sqlx::query_scalar!(
        "SELECT COUNT(*) FROM portfolio_reaches
         WHERE workspace_id = ? AND environment_id = ? AND portfolio = ? AND at > ?",
        workspace,
        environment,
        portfolio.id,
        since
    )
    .fetch_one(reader)
    .await
    .map_err(translate)?;
    let mut standing = PortfolioStanding { reached, ..PortfolioStanding::default() };
    if let Some(row) = row {
        standing.people = row.people;
        standing.told = row.tier.zip(row.told_at).map(|(tier, at)| (tier, columns::moment(at)));
    }
    if let Some(people) = standing.people.filter(|people| reached >= *people) {
        let place = beyond(people, reached);
        let oldest = sqlx::query_scalar!(
            "SELECT at FROM portfolio_reaches
             WHERE workspace_id = ? AND environment_id = ? AND portfolio = ? AND at > ? ORDER BY at LIMIT 1 OFFSET ?",
            workspace,
            environment,
            portfolio.id,
            since,
            place
        )
        .fetch_optional(reader)
        .await
        .map_err(translate)?;
        standing.free_at = oldest.map(|at| columns::moment(at).plus(PERIOD));
    }
    Ok(standing)
}
