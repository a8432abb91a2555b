//! Approvals.

use super::before;
use crate::{
    PostgresStore,
    error::{corrupt, from_sqlx},
};
use hilo_model::{ApprovalId, Id, Scope, Timestamp, approval::ApprovalState};
use hilo_store::{Result, read::Page, rows::ApprovalRow};
use uuid::Uuid;

struct Raw {
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

impl Raw {
    fn row(self, scope: Scope) -> Result<ApprovalRow> {
        let unknown = |column, value: &String| corrupt("approvals", column, value);
        Ok(ApprovalRow {
            scope,
            approval: Id::from_uuid(self.approval_id),
            contact: Id::from_uuid(self.contact_id),
            run: Id::from_uuid(self.run_id),
            flow: Id::from_uuid(self.flow_id),
            state: ApprovalState::from_name(&self.state).ok_or_else(|| unknown("state", &self.state))?,
            asked_at: Timestamp::from_micros(self.asked_at),
            due_at: self.due_at.map(Timestamp::from_micros),
            decided_at: self.decided_at.map(Timestamp::from_micros),
            asked: serde_json::from_str(&self.asked).map_err(|_| unknown("asked", &self.asked))?,
            body: self.body.into(),
        })
    }
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    state: Option<ApprovalState>,
    page: Page<ApprovalId>,
) -> Result<Vec<ApprovalRow>> {
    let rows = match state.map(ApprovalState::as_str) {
        Some(state) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT approval_id, contact_id, run_id, flow_id, state, asked_at, due_at, decided_at, asked, body
                FROM approvals
                WHERE workspace_id = $1 AND environment_id = $2 AND state = $3
                    AND ($4::uuid IS NULL OR approval_id < $4)
                ORDER BY approval_id DESC LIMIT $5"#,
                scope.workspace.uuid(),
                scope.environment.uuid(),
                state,
                before(&page),
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
        None => {
            sqlx::query_as!(
                Raw,
                r#"SELECT approval_id, contact_id, run_id, flow_id, state, asked_at, due_at, decided_at, asked, body
                FROM approvals
                WHERE workspace_id = $1 AND environment_id = $2 AND ($3::uuid IS NULL OR approval_id < $3)
                ORDER BY approval_id DESC LIMIT $4"#,
                scope.workspace.uuid(),
                scope.environment.uuid(),
                before(&page),
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
    };
    rows.map_err(from_sqlx)?.into_iter().map(|row| row.row(scope)).collect()
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    approval: ApprovalId,
) -> Result<Option<ApprovalRow>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT approval_id, contact_id, run_id, flow_id, state, asked_at, due_at, decided_at, asked, body
        FROM approvals WHERE workspace_id = $1 AND environment_id = $2 AND approval_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        approval.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    row.map(|row| row.row(scope)).transpose()
}
