//! Runs and their steps.

use super::of;
use crate::{
    columns::{corrupt, moment, small},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{Id, RunId, Scope};
use hilo_store::{
    Result,
    read::{Page, RunsOf},
    rows::{RunRow, RunStatus, RunStepsRow},
};
use sqlx::SqlitePool;
use uuid::Uuid;

#[derive(Debug)]
struct RunColumns {
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

impl RunColumns {
    fn read(self, scope: Scope) -> Result<RunRow> {
        Ok(RunRow {
            scope,
            run: Id::from_uuid(self.run_id),
            contact: Id::from_uuid(self.contact_id),
            flow: Id::from_uuid(self.flow_id),
            version: Id::from_uuid(self.version_id),
            status: RunStatus::from_name(&self.status)
                .ok_or_else(|| corrupt("runs", "status", self.status))?,
            trigger: self.trigger,
            started_at: moment(self.started_at),
            ended_at: self.ended_at.map(moment),
            reason: self.reason,
        })
    }
}

pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    of_whom: RunsOf,
    page: Page<RunId>,
) -> Result<Vec<RunRow>> {
    let (workspace, environment) = of(scope);
    let before = page.after.map_or(Uuid::max(), Id::uuid);
    // A statement for each, so that each has its index; named, because SQLite would rather walk the primary key.
    let rows = match of_whom {
        RunsOf::Everybody => sqlx::query_as!(
            RunColumns,
            r#"SELECT run_id AS "run_id: Uuid", contact_id AS "contact_id: Uuid", flow_id AS "flow_id: Uuid",
                       version_id AS "version_id: Uuid", status, "trigger", started_at, ended_at, reason
                   FROM runs WHERE workspace_id = ? AND environment_id = ? AND run_id < ?
                   ORDER BY run_id DESC LIMIT ?"#,
            workspace,
            environment,
            before,
            page.limit
        )
        .fetch_all(pool)
        .await,
        RunsOf::Contact(contact) => {
            let contact = contact.uuid();
            sqlx::query_as!(
                RunColumns,
                r#"SELECT run_id AS "run_id: Uuid", contact_id AS "contact_id: Uuid", flow_id AS "flow_id: Uuid",
                       version_id AS "version_id: Uuid", status, "trigger", started_at, ended_at, reason
                   FROM runs INDEXED BY runs_contact WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND run_id < ?
                   ORDER BY run_id DESC LIMIT ?"#,
                workspace,
                environment,
                contact,
                before,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
        RunsOf::Flow(flow) => {
            let flow = flow.uuid();
            sqlx::query_as!(
                RunColumns,
                r#"SELECT run_id AS "run_id: Uuid", contact_id AS "contact_id: Uuid", flow_id AS "flow_id: Uuid",
                       version_id AS "version_id: Uuid", status, "trigger", started_at, ended_at, reason
                   FROM runs INDEXED BY runs_flow WHERE workspace_id = ? AND environment_id = ? AND flow_id = ? AND run_id < ?
                   ORDER BY run_id DESC LIMIT ?"#,
                workspace,
                environment,
                flow,
                before,
                page.limit
            )
            .fetch_all(pool)
            .await
        }
    };
    rows.map_err(translate)?.into_iter().map(|row| row.read(scope)).collect()
}

pub(super) async fn one(pool: &SqlitePool, scope: Scope, run: RunId) -> Result<Option<RunRow>> {
    let ((workspace, environment), run) = (of(scope), run.uuid());
    let row = sqlx::query_as!(
        RunColumns,
        r#"SELECT run_id AS "run_id: Uuid", contact_id AS "contact_id: Uuid", flow_id AS "flow_id: Uuid",
               version_id AS "version_id: Uuid", status, "trigger", started_at, ended_at, reason
           FROM runs WHERE workspace_id = ? AND environment_id = ? AND run_id = ?"#,
        workspace,
        environment,
        run
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    row.map(|row| row.read(scope)).transpose()
}

pub(super) async fn steps(pool: &SqlitePool, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>> {
    let ((workspace, environment), id) = (of(scope), run.uuid());
    let rows = sqlx::query!(
        "SELECT turn, at, steps FROM run_steps WHERE workspace_id = ? AND environment_id = ? AND run_id = ? ORDER BY turn",
        workspace,
        environment,
        id
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            Ok(RunStepsRow {
                scope,
                run,
                turn: small("run_steps", "turn", row.turn)?,
                at: moment(row.at),
                steps: Bytes::from(row.steps),
            })
        })
        .collect()
}
