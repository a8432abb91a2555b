//! Tickets and their stretches.

use crate::{
    PostgresStore,
    columns::{opt_at, opt_id},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ContactId, Id, Scope, TicketId, TicketLegId, Timestamp,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Result,
    rows::{TicketLegRow, TicketRow},
};

pub(super) async fn list(store: &PostgresStore, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>> {
    let rows = sqlx::query!(
        r#"SELECT ticket_id, number, status, priority, assignee_id, team_id, summary, opened_at, updated_at, closed_at
        FROM tickets WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3
        ORDER BY ticket_id DESC"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            Ok(TicketRow {
                scope,
                ticket: TicketId::from_uuid(row.ticket_id),
                contact,
                number: row.number,
                status: TicketStatus::from_name(&row.status)
                    .ok_or_else(|| corrupt("tickets", "status", &row.status))?,
                priority: Priority::from_name(&row.priority)
                    .ok_or_else(|| corrupt("tickets", "priority", &row.priority))?,
                assignee: opt_id(row.assignee_id),
                team: opt_id(row.team_id),
                summary: row.summary.into(),
                opened_at: Timestamp::from_micros(row.opened_at),
                updated_at: Timestamp::from_micros(row.updated_at),
                closed_at: opt_at(row.closed_at),
            })
        })
        .collect()
}

pub(super) async fn legs(store: &PostgresStore, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>> {
    let rows = sqlx::query!(
        r#"SELECT leg_id, number, opened_at, first_response_at, solved_at FROM ticket_legs
        WHERE workspace_id = $1 AND environment_id = $2 AND ticket_id = $3 ORDER BY number, leg_id"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        ticket.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows
        .into_iter()
        .map(|row| TicketLegRow {
            scope,
            leg: TicketLegId::from_uuid(row.leg_id),
            ticket,
            number: row.number,
            opened_at: Timestamp::from_micros(row.opened_at),
            first_response_at: opt_at(row.first_response_at),
            solved_at: opt_at(row.solved_at),
        })
        .collect())
}
