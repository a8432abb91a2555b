//! Tickets and their legs.

use super::of;
use crate::{
    columns::{self, corrupt, moment, small},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, Scope, TicketId,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    Result,
    rows::{TicketLegRow, TicketRow},
};
use sqlx::SqlitePool;
use uuid::Uuid;

pub(super) async fn list(pool: &SqlitePool, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>> {
    let ((workspace, environment), id) = (of(scope), contact.uuid());
    let rows = sqlx::query!(
        r#"SELECT ticket_id AS "ticket_id: Uuid", number, status, priority, assignee_id AS "assignee_id?: Uuid",
               team_id AS "team_id?: Uuid", summary, opened_at, updated_at, closed_at
           FROM tickets WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? ORDER BY ticket_id DESC"#,
        workspace,
        environment,
        id
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            let status = TicketStatus::from_name(&row.status);
            let priority = Priority::from_name(&row.priority);
            Ok(TicketRow {
                scope,
                ticket: Id::from_uuid(row.ticket_id),
                contact,
                number: small("tickets", "number", row.number)?,
                status: status.ok_or_else(|| corrupt("tickets", "status", row.status))?,
                priority: priority.ok_or_else(|| corrupt("tickets", "priority", row.priority))?,
                assignee: columns::id(row.assignee_id),
                team: columns::id(row.team_id),
                summary: Bytes::from(row.summary),
                opened_at: moment(row.opened_at),
                updated_at: moment(row.updated_at),
                closed_at: row.closed_at.map(moment),
            })
        })
        .collect()
}

pub(super) async fn legs(pool: &SqlitePool, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>> {
    let ((workspace, environment), id) = (of(scope), ticket.uuid());
    let rows = sqlx::query!(
        r#"SELECT leg_id AS "leg_id: Uuid", number, opened_at, first_response_at, solved_at
           FROM ticket_legs WHERE workspace_id = ? AND environment_id = ? AND ticket_id = ? ORDER BY number, leg_id"#,
        workspace,
        environment,
        id
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(TicketLegRow {
                scope,
                leg: Id::from_uuid(row.leg_id),
                ticket,
                number: small("ticket_legs", "number", row.number)?,
                opened_at: moment(row.opened_at),
                first_response_at: row.first_response_at.map(moment),
                solved_at: row.solved_at.map(moment),
            })
        })
        .collect()
}
