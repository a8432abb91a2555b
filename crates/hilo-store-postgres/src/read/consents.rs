//! Consent ledgers.

use super::before;
use crate::{
    PostgresStore,
    columns::{actor, opt_id},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ConsentId, ContactId, Id, Scope, Timestamp,
    consent::{Consent, ConsentReach, ConsentSource},
};
use hilo_store::{Result, read::Page, rows::ConsentRow};
use uuid::Uuid;

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    contacts: &[ContactId],
    page: Page<ConsentId>,
) -> Result<Vec<ConsentRow>> {
    let contacts: Vec<Uuid> = contacts.iter().map(|contact| contact.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT contact_id, id, position, topic, decision, source, actor_type, actor_id, channel_id, message_id, effective,
            decided_at, body, at
        FROM consents
        WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = ANY($3) AND ($4::uuid IS NULL OR id < $4)
        ORDER BY id DESC LIMIT $5"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        &contacts,
        before(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            let unknown = |column, value: &String| corrupt("consents", column, value);
            Ok(ConsentRow {
                scope,
                contact: ContactId::from_uuid(row.contact_id),
                id: ConsentId::from_uuid(row.id),
                position: row.position,
                reach: ConsentReach::from_name(&row.topic).ok_or_else(|| unknown("topic", &row.topic))?,
                consent: Consent::from_name(&row.decision)
                    .ok_or_else(|| unknown("decision", &row.decision))?,
                source: ConsentSource::from_name(&row.source)
                    .ok_or_else(|| unknown("source", &row.source))?,
                actor: actor("consents", &row.actor_type, row.actor_id)?,
                channel: opt_id(row.channel_id),
                message: opt_id(row.message_id),
                effective: row.effective,
                decided_at: Timestamp::from_micros(row.decided_at),
                body: row.body.into(),
                at: Timestamp::from_micros(row.at),
            })
        })
        .collect()
}
