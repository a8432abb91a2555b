//! Runs and their steps.

use super::before;
use crate::{
    PostgresStore,
    columns::{opt_at, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{ContactId, FlowId, FlowVersionId, Id, RunId, Scope, Timestamp};
use hilo_store::{
    Error, Result,
    read::{Page, RunsOf},
    rows::{RunRow, RunStatus, RunStepsRow},
};
use uuid::Uuid;

struct Raw {
    workspace_id: Uuid,
    environment_id: Uuid,
    run_id: Uuid,
    contact_id: Uuid,
    flow_id: Uuid,
    version_id: Uuid,
    status: String,
    trigger: String,
    started_at: i64,
    ended_at: Option<i64>,
    reason: Option<String>,
}

impl TryFrom<Raw> for RunRow {
    type Error = Error;
    fn try_from(raw: Raw) -> Result<Self> {
        Ok(Self {
            scope: scope(raw.workspace_id, raw.environment_id),
            run: RunId::from_uuid(raw.run_id),
            contact: ContactId::from_uuid(raw.contact_id),
            flow: FlowId::from_uuid(raw.flow_id),
            version: FlowVersionId::from_uuid(raw.version_id),
            status: RunStatus::from_name(&raw.status)
                .ok_or_else(|| corrupt("runs", "status", &raw.status))?,
            trigger: raw.trigger,
            started_at: Timestamp::from_micros(raw.started_at),
            ended_at: opt_at(raw.ended_at),
            reason: raw.reason,
        })
    }
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    of: RunsOf,
    page: Page<RunId>,
) -> Result<Vec<RunRow>> {
    // A statement for each, so that each can use its index.
    let rows = match of {
        RunsOf::Everybody => {
            sqlx::query_as!(
                Raw,
                r#"SELECT workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
                    started_at, ended_at, reason
                FROM runs
                WHERE workspace_id = $1 AND environment_id = $2
                    AND ($3::uuid IS NULL OR run_id < $3)
                ORDER BY run_id DESC LIMIT $4"#,
                scope.workspace.uuid(),
                scope.environment.uuid(),
                before(&page),
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
        RunsOf::Contact(contact) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
                    started_at, ended_at, reason
                FROM runs
                WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3
                    AND ($4::uuid IS NULL OR run_id < $4)
                ORDER BY run_id DESC LIMIT $5"#,
                scope.workspace.uuid(),
                scope.environment.uuid(),
                contact.uuid(),
                before(&page),
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
        RunsOf::Flow(flow) => {
            sqlx::query_as!(
                Raw,
                r#"SELECT workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
                    started_at, ended_at, reason
                FROM runs
                WHERE workspace_id = $1 AND environment_id = $2 AND flow_id = $3
                    AND ($4::uuid IS NULL OR run_id < $4)
                ORDER BY run_id DESC LIMIT $5"#,
                scope.workspace.uuid(),
                scope.environment.uuid(),
                flow.uuid(),
                before(&page),
                i64::from(page.limit),
            )
            .fetch_all(&store.readers)
            .await
        }
    };
    rows.map_err(from_sqlx)?.into_iter().map(RunRow::try_from).collect()
}

pub(super) async fn one(store: &PostgresStore, scope: Scope, run: RunId) -> Result<Option<RunRow>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger", started_at,
            ended_at, reason
        FROM runs WHERE workspace_id = $1 AND environment_id = $2 AND run_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        run.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    row.map(RunRow::try_from).transpose()
}

pub(super) async fn steps(store: &PostgresStore, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>> {
    let rows = sqlx::query!(
        r#"SELECT turn, at, steps FROM run_steps
        WHERE workspace_id = $1 AND environment_id = $2 AND run_id = $3 ORDER BY turn"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        run.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows
        .into_iter()
        .map(|row| RunStepsRow {
            scope,
            run,
            turn: row.turn,
            at: Timestamp::from_micros(row.at),
            steps: row.steps.into(),
        })
        .collect())
}
