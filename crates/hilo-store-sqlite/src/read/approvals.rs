//! Approvals.

use super::of;
use crate::{
    columns::{corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{ApprovalId, Id, Scope, approval::ApprovalState};
use hilo_store::{Result, read::Page, rows::ApprovalRow};
use sqlx::SqlitePool;
use uuid::Uuid;

struct Columns {
    approval_id: Uuid,
    contact_id: Uuid,
    run_id: Uuid,
    flow_id: Uuid,
    state: String,
    asked_at: i64,
    due_at: Option<i64>,
    decided_at: Option<i64>,
    asked: String,
    body: Vec<u8>,
}

impl Columns {
    fn row(self, scope: Scope) -> Result<ApprovalRow> {
        let unknown = |column, value: &String| corrupt("approvals", column, value);
        Ok(ApprovalRow {
            scope,
            approval: Id::from_uuid(self.approval_id),
            contact: Id::from_uuid(self.contact_id),
            run: Id::from_uuid(self.run_id),
            flow: Id::from_uuid(self.flow_id),
            state: ApprovalState::from_name(&self.state).ok_or_else(|| unknown("state", &self.state))?,
            asked_at: moment(self.asked_at),
            due_at: self.due_at.map(moment),
            decided_at: self.decided_at.map(moment),
            asked: serde_json::from_str(&self.asked).map_err(|_| unknown("asked", &self.asked))?,
            body: Bytes::from(self.body),
        })
    }
}

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    state: Option<ApprovalState>,
    page: Page<ApprovalId>,
) -> Result<Vec<ApprovalRow>> {
    let (workspace, environment) = of(scope);
    let before = page.after.map_or(Uuid::max(), Id::uuid);
    let rows = match state.map(ApprovalState::as_str) {
        Some(state) => {
            sqlx::query_as!(
                Columns,
                r#"SELECT approval_id AS "approval_id: Uuid", contact_id AS "contact_id: Uuid", run_id AS "run_id: Uuid",
                       flow_id AS "flow_id: Uuid", state, asked_at, due_at, decided_at, asked, body
                   FROM approvals WHERE workspace_id = ? AND environment_id = ? AND state = ? AND approval_id < ?
                   ORDER BY approval_id DESC LIMIT ?"#,
                workspace,
                environment,
                state,
                before,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
        None => {
            sqlx::query_as!(
                Columns,
                r#"SELECT approval_id AS "approval_id: Uuid", contact_id AS "contact_id: Uuid", run_id AS "run_id: Uuid",
                       flow_id AS "flow_id: Uuid", state, asked_at, due_at, decided_at, asked, body
                   FROM approvals WHERE workspace_id = ? AND environment_id = ? AND approval_id < ?
                   ORDER BY approval_id DESC LIMIT ?"#,
                workspace,
                environment,
                before,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
    };
    rows.map_err(translate)?.into_iter().map(|row| row.row(scope)).collect()
}

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    approval: ApprovalId,
) -> Result<Option<ApprovalRow>> {
    let ((workspace, environment), id) = (of(scope), approval.uuid());
    let row = sqlx::query_as!(
        Columns,
        r#"SELECT approval_id AS "approval_id: Uuid", contact_id AS "contact_id: Uuid", run_id AS "run_id: Uuid",
               flow_id AS "flow_id: Uuid", state, asked_at, due_at, decided_at, asked, body
           FROM approvals WHERE workspace_id = ? AND environment_id = ? AND approval_id = ?"#,
        workspace,
        environment,
        id
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    row.map(|row| row.row(scope)).transpose()
}
