//! What people have begun to write.

use super::of;
use crate::{columns::moment, error::translate};
use hilo_model::{ContactId, Id, PersonId, Scope};
use hilo_store::{Result, rows::DraftRow};
use sqlx::SqlitePool;

pub(super) async fn one(
    pool: &SqlitePool,
    scope: Scope,
    person: PersonId,
    contact: ContactId,
) -> Result<Option<DraftRow>> {
    let ((workspace, environment), who, whose) = (of(scope), person.uuid(), contact.uuid());
    let row = sqlx::query!(
        "SELECT body, at FROM drafts
         WHERE workspace_id = ? AND environment_id = ? AND person_id = ? AND contact_id = ?",
        workspace,
        environment,
        who,
        whose
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    Ok(row.map(|row| DraftRow { scope, person, contact, body: Some(row.body.into()), at: moment(row.at) }))
}
