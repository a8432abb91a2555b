//! Consent ledgers.

use super::of;
use crate::{
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ConsentId, ContactId, Id, Scope,
    consent::{Consent, ConsentReach, ConsentSource},
};
use hilo_store::{Result, read::Page, rows::ConsentRow};
use sqlx::SqlitePool;
use std::cmp::Reverse;
use uuid::Uuid;

/// A person has few contacts that they once were, so each is asked for by itself.
pub(super) async fn list(
    pool: &SqlitePool,
    scope: Scope,
    contacts: &[ContactId],
    page: Page<ConsentId>,
) -> Result<Vec<ConsentRow>> {
    let mut entries = Vec::new();
    for contact in contacts {
        entries.extend(of_contact(pool, scope, *contact, page).await?);
    }
    entries.sort_by_key(|entry| Reverse(entry.id));
    entries.truncate(page.limit as usize);
    Ok(entries)
}

async fn of_contact(
    pool: &SqlitePool,
    scope: Scope,
    contact: ContactId,
    page: Page<ConsentId>,
) -> Result<Vec<ConsentRow>> {
    let ((workspace, environment), id) = (of(scope), contact.uuid());
    let before = page.after.map_or(Uuid::max(), Id::uuid);
    let rows = sqlx::query!(
        r#"SELECT id AS "id: Uuid", position, topic, decision, source, actor_type, actor_id AS "actor_id?: Uuid",
               channel_id AS "channel_id?: Uuid", message_id AS "message_id?: Uuid", effective AS "effective: bool",
               decided_at, body, at
           FROM consents WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND id < ?
           ORDER BY id DESC LIMIT ?"#,
        workspace,
        environment,
        id,
        before,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            let unknown = |column, value: &String| corrupt("consents", column, value);
            Ok(ConsentRow {
                scope,
                contact,
                id: Id::from_uuid(row.id),
                position: row.position,
                reach: ConsentReach::from_name(&row.topic).ok_or_else(|| unknown("topic", &row.topic))?,
                consent: Consent::from_name(&row.decision)
                    .ok_or_else(|| unknown("decision", &row.decision))?,
                source: ConsentSource::from_name(&row.source)
                    .ok_or_else(|| unknown("source", &row.source))?,
                actor: columns::actor("consents", &row.actor_type, row.actor_id)?,
                channel: columns::id(row.channel_id),
                message: columns::id(row.message_id),
                effective: row.effective,
                decided_at: moment(row.decided_at),
                body: Bytes::from(row.body),
                at: moment(row.at),
            })
        })
        .collect()
}
