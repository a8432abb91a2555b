//! Tickets and their legs.

use super::last;
use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{
    Result,
    rows::{TicketLegRow, TicketRow},
};
use sqlx::SqliteConnection;

/// Writes tickets, full rows.
pub(super) async fn upsert(tx: &mut SqliteConnection, tickets: &[&TicketRow]) -> Result<()> {
    if tickets.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for ticket in last(tickets, |row| (row.scope, row.ticket)) {
        bulk.row(|row| {
            row.scoped(ticket.scope, ticket.ticket.uuid());
            row.id(Some(ticket.contact));
            row.int(ticket.number.into());
            row.text(ticket.status.as_str());
            row.text(ticket.priority.as_str());
            row.id(ticket.assignee);
            row.id(ticket.team);
            row.bytes(&ticket.summary);
            row.int(ticket.opened_at.as_micros());
            row.int(ticket.updated_at.as_micros());
            row.maybe_at(ticket.closed_at);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO tickets (workspace_id, environment_id, ticket_id, contact_id, number, status, priority, assignee_id,
             team_id, summary, opened_at, updated_at, closed_at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, r.value ->> 1, 16), r.value ->> 2, r.value ->> 3,
             r.value ->> 4, substr(?2, r.value ->> 5, 16), substr(?2, r.value ->> 6, 16),
             substr(?2, r.value ->> 7, r.value ->> 8), r.value ->> 9, r.value ->> 10, r.value ->> 11
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, ticket_id) DO UPDATE SET contact_id = excluded.contact_id,
             number = excluded.number, status = excluded.status, priority = excluded.priority,
             assignee_id = excluded.assignee_id, team_id = excluded.team_id, summary = excluded.summary,
             opened_at = excluded.opened_at, updated_at = excluded.updated_at, closed_at = excluded.closed_at",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Writes stretches of tickets, full rows.
pub(super) async fn upsert_legs(tx: &mut SqliteConnection, legs: &[&TicketLegRow]) -> Result<()> {
    if legs.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for leg in last(legs, |row| (row.scope, row.leg)) {
        bulk.row(|row| {
            row.scoped(leg.scope, leg.leg.uuid());
            row.id(Some(leg.ticket));
            row.int(leg.number.into());
            row.int(leg.opened_at.as_micros());
            row.maybe_at(leg.first_response_at);
            row.maybe_at(leg.solved_at);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO ticket_legs (workspace_id, environment_id, leg_id, ticket_id, number, opened_at, first_response_at,
             solved_at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, r.value ->> 1, 16), r.value ->> 2, r.value ->> 3,
             r.value ->> 4, r.value ->> 5
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, leg_id) DO UPDATE SET ticket_id = excluded.ticket_id,
             number = excluded.number, opened_at = excluded.opened_at,
             first_response_at = excluded.first_response_at, solved_at = excluded.solved_at",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
