//! People, their addresses and tags.

use super::before;
use crate::{
    PostgresStore,
    columns::{opt_id, scope},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ContactId, Id, Scope, Timestamp,
    identity::{Identity, IdentityKind},
};
use hilo_store::{Result, read::Page, rows::ContactRow};
use uuid::Uuid;

struct Raw {
    workspace_id: Uuid,
    environment_id: Uuid,
    contact_id: Uuid,
    name: String,
    locale: Option<String>,
    time_zone: Option<String>,
    fields: Vec<u8>,
    merged_into: Option<Uuid>,
    created_at: i64,
    updated_at: i64,
}

impl From<Raw> for ContactRow {
    fn from(raw: Raw) -> Self {
        Self {
            scope: scope(raw.workspace_id, raw.environment_id),
            contact: ContactId::from_uuid(raw.contact_id),
            name: raw.name,
            locale: raw.locale,
            time_zone: raw.time_zone,
            fields: raw.fields.into(),
            merged_into: opt_id(raw.merged_into),
            created_at: Timestamp::from_micros(raw.created_at),
            updated_at: Timestamp::from_micros(raw.updated_at),
        }
    }
}

pub(super) async fn one(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
) -> Result<Option<ContactRow>> {
    let row = sqlx::query_as!(
        Raw,
        r#"SELECT workspace_id, environment_id, contact_id, name, locale, time_zone, fields, merged_into, created_at,
            updated_at
        FROM contacts WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
    )
    .fetch_optional(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(row.map(ContactRow::from))
}

pub(super) async fn list(
    store: &PostgresStore,
    scope: Scope,
    page: Page<ContactId>,
) -> Result<Vec<ContactRow>> {
    let rows = sqlx::query_as!(
        Raw,
        r#"SELECT workspace_id, environment_id, contact_id, name, locale, time_zone, fields, merged_into, created_at,
            updated_at
        FROM contacts
        WHERE workspace_id = $1 AND environment_id = $2 AND ($3::uuid IS NULL OR contact_id > $3)
        ORDER BY contact_id LIMIT $4"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        before(&page),
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows.into_iter().map(ContactRow::from).collect())
}

pub(super) async fn identities(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
) -> Result<Vec<Identity>> {
    let rows = sqlx::query!(
        r#"SELECT kind, scope, value FROM identities
        WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3
        ORDER BY kind, scope, value"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut identities = rows
        .into_iter()
        .map(|row| {
            let kind =
                IdentityKind::from_name(&row.kind).ok_or_else(|| corrupt("identities", "kind", &row.kind))?;
            Ok(Identity { kind, scope: row.scope, value: row.value })
        })
        .collect::<Result<Vec<_>>>()?;
    identities.sort();
    Ok(identities)
}

pub(super) async fn contact_tags(
    store: &PostgresStore,
    scope: Scope,
    contact: ContactId,
) -> Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"SELECT tag FROM contact_tags
        WHERE workspace_id = $1 AND environment_id = $2 AND contact_id = $3 ORDER BY tag"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        contact.uuid(),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)
}

pub(super) async fn tagged(
    store: &PostgresStore,
    scope: Scope,
    tag: &str,
    page: Page<ContactId>,
) -> Result<Vec<ContactId>> {
    let after = page.after.map_or(Uuid::nil(), Id::uuid);
    let rows = sqlx::query_scalar!(
        r#"SELECT contact_id FROM contact_tags
        WHERE workspace_id = $1 AND environment_id = $2 AND tag = $3 AND contact_id > $4
        ORDER BY contact_id LIMIT $5"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        tag,
        after,
        i64::from(page.limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    Ok(rows.into_iter().map(Id::from_uuid).collect())
}

/// The tags in use: from each to the next greater one by the index, so it matters only how many tags there are.
pub(super) async fn tags(store: &PostgresStore, scope: Scope, limit: u32) -> Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"WITH RECURSIVE used (tag) AS (
            (SELECT tag FROM contact_tags WHERE workspace_id = $1 AND environment_id = $2 ORDER BY tag LIMIT 1)
            UNION ALL
            SELECT next.tag FROM used CROSS JOIN LATERAL (
                SELECT c.tag FROM contact_tags c
                WHERE c.workspace_id = $1 AND c.environment_id = $2 AND c.tag > used.tag ORDER BY c.tag LIMIT 1
            ) next
        )
        SELECT tag AS "tag!" FROM used LIMIT $3"#,
        scope.workspace.uuid(),
        scope.environment.uuid(),
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)
}
