//! What people have begun to write.

use crate::{PostgresStore, error::from_sqlx};
use hilo_model::{ContactId, Id, PersonId, Scope, Timestamp};
use hilo_store::{Result, rows::DraftRow};

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    person: PersonId,
    contact: ContactId,
) -> Result<Option<DraftRow>> {
    let row = sqlx::query!(
        r#"SELECT body, at FROM drafts
        WHERE workspace_id = $1 AND environment_id = $2 AND person_id = $3 AND contact_id = $4"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        person.uuid(),
        contact.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(row.map(|row| DraftRow {
        scope,
        person,
        contact,
        body: Some(row.body.into()),
        at: Timestamp::from_micros(row.at),
    }))
}
