//! Approvals.

use crate::writer::each;
use hilo_model::{Id, Timestamp};
use hilo_store::rows::ApprovalRow;
use rusqlite::{Connection, Result, params};

/// Writes approvals, full rows.
pub(super) fn upsert(tx: &Connection, approvals: &[&ApprovalRow]) -> Result<()> {
    let sql = "INSERT INTO approvals (workspace_id, environment_id, approval_id, contact_id, run_id, flow_id, state, asked_at,
             due_at, decided_at, asked, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, approval_id) DO UPDATE SET contact_id = excluded.contact_id,
             run_id = excluded.run_id, flow_id = excluded.flow_id, state = excluded.state, asked_at = excluded.asked_at,
             due_at = excluded.due_at, decided_at = excluded.decided_at, asked = excluded.asked, body = excluded.body";
    each(tx, sql, approvals, |upsert, row| {
        upsert.execute(params![
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.approval.uuid(),
            row.contact.uuid(),
            row.run.uuid(),
            row.flow.uuid(),
            row.state.as_str(),
            row.asked_at.as_micros(),
            row.due_at.map(Timestamp::as_micros),
            row.decided_at.map(Timestamp::as_micros),
            serde_json::to_string(&row.asked).unwrap_or_default(),
            &row.body[..],
        ])
    })
}
