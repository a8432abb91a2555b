//! Tickets and their legs.

use crate::writer::each;
use hilo_model::{Id, Timestamp};
use hilo_store::rows::{TicketLegRow, TicketRow};
use rusqlite::{Connection, Result, params};

/// Writes tickets, full rows.
pub(super) fn upsert(tx: &Connection, tickets: &[&TicketRow]) -> Result<()> {
    let sql = "INSERT INTO tickets (workspace_id, environment_id, ticket_id, contact_id, number, status, priority,
             assignee_id, team_id, summary, opened_at, updated_at, closed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, ticket_id) DO UPDATE SET contact_id = excluded.contact_id,
             number = excluded.number, status = excluded.status, priority = excluded.priority,
             assignee_id = excluded.assignee_id, team_id = excluded.team_id, summary = excluded.summary,
             opened_at = excluded.opened_at, updated_at = excluded.updated_at, closed_at = excluded.closed_at";
    each(tx, sql, tickets, |upsert, ticket| {
        upsert.execute(params![
            ticket.scope.workspace.uuid(),
            ticket.scope.environment.uuid(),
            ticket.ticket.uuid(),
            ticket.contact.uuid(),
            ticket.number,
            ticket.status.as_str(),
            ticket.priority.as_str(),
            ticket.assignee.map(Id::uuid),
            ticket.team.map(Id::uuid),
            &ticket.summary[..],
            ticket.opened_at.as_micros(),
            ticket.updated_at.as_micros(),
            ticket.closed_at.map(Timestamp::as_micros),
        ])
    })
}

/// Writes stretches of tickets, full rows.
pub(super) fn upsert_legs(tx: &Connection, legs: &[&TicketLegRow]) -> Result<()> {
    let sql = "INSERT INTO ticket_legs (workspace_id, environment_id, leg_id, ticket_id, number, opened_at,
             first_response_at, solved_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, leg_id) DO UPDATE SET ticket_id = excluded.ticket_id,
             number = excluded.number, opened_at = excluded.opened_at,
             first_response_at = excluded.first_response_at, solved_at = excluded.solved_at";
    each(tx, sql, legs, |upsert, leg| {
        upsert.execute(params![
            leg.scope.workspace.uuid(),
            leg.scope.environment.uuid(),
            leg.leg.uuid(),
            leg.ticket.uuid(),
            leg.number,
            leg.opened_at.as_micros(),
            leg.first_response_at.map(Timestamp::as_micros),
            leg.solved_at.map(Timestamp::as_micros),
        ])
    })
}
