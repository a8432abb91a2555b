//! Contacts, their addresses and tags.

use super::of;
use crate::{
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, Scope,
    identity::{Identity, IdentityKind},
};
use hilo_store::{Result, read::Page, rows::ContactRow};
use sqlx::SqlitePool;
use uuid::Uuid;

#[derive(Debug)]
struct ContactColumns {
    contact_id: Uuid,
    name: String,
    locale: Option<String>,
    time_zone: Option<String>,
    fields: Vec<u8>,
    merged_into: Option<Uuid>,
    created_at: i64,
    updated_at: i64,
}

impl ContactColumns {
    fn read(self, scope: Scope) -> ContactRow {
        ContactRow {
            scope,
            contact: Id::from_uuid(self.contact_id),
            name: self.name,
            locale: self.locale,
            time_zone: self.time_zone,
            fields: Bytes::from(self.fields),
            merged_into: columns::id(self.merged_into),
            created_at: moment(self.created_at),
            updated_at: moment(self.updated_at),
        }
    }
}

pub(super) async fn one(pool: &SqlitePool, scope: Scope, contact: ContactId) -> Result<Option<ContactRow>> {
    let ((workspace, environment), contact) = (of(scope), contact.uuid());
    let row = sqlx::query_as!(
        ContactColumns,
        r#"SELECT contact_id AS "contact_id: Uuid", name, locale, time_zone, fields,
               merged_into AS "merged_into?: Uuid", created_at, updated_at
           FROM contacts WHERE workspace_id = ? AND environment_id = ? AND contact_id = ?"#,
        workspace,
        environment,
        contact
    )
    .fetch_optional(pool)
    .await
    .map_err(translate)?;
    Ok(row.map(|row| row.read(scope)))
}

pub(super) async fn list(pool: &SqlitePool, scope: Scope, page: Page<ContactId>) -> Result<Vec<ContactRow>> {
    let ((workspace, environment), after) = (of(scope), page.after.map(Id::uuid));
    let rows = sqlx::query_as!(
        ContactColumns,
        r#"SELECT contact_id AS "contact_id: Uuid", name, locale, time_zone, fields,
               merged_into AS "merged_into?: Uuid", created_at, updated_at
           FROM contacts WHERE workspace_id = ?1 AND environment_id = ?2 AND contact_id > ifnull(?3, x'')
           ORDER BY contact_id LIMIT ?4"#,
        workspace,
        environment,
        after,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    Ok(rows.into_iter().map(|row| row.read(scope)).collect())
}

pub(super) async fn identities(pool: &SqlitePool, scope: Scope, contact: ContactId) -> Result<Vec<Identity>> {
    let ((workspace, environment), contact) = (of(scope), contact.uuid());
    let rows = sqlx::query!(
        "SELECT kind, scope, value FROM identities
         WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? ORDER BY kind, scope, value",
        workspace,
        environment,
        contact
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    rows.into_iter()
        .map(|row| {
            let kind = IdentityKind::from_name(&row.kind);
            Ok(Identity {
                kind: kind.ok_or_else(|| corrupt("identities", "kind", row.kind))?,
                scope: row.scope,
                value: row.value,
            })
        })
        .collect()
}

pub(super) async fn contact_tags(pool: &SqlitePool, scope: Scope, contact: ContactId) -> Result<Vec<String>> {
    let ((workspace, environment), contact) = (of(scope), contact.uuid());
    sqlx::query_scalar!(
        "SELECT tag FROM contact_tags WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? ORDER BY tag",
        workspace,
        environment,
        contact
    )
    .fetch_all(pool)
    .await
    .map_err(translate)
}

pub(super) async fn tagged(
    pool: &SqlitePool,
    scope: Scope,
    tag: &str,
    page: Page<ContactId>,
) -> Result<Vec<ContactId>> {
    let ((workspace, environment), after) = (of(scope), page.after.map(Id::uuid));
    let rows = sqlx::query_scalar!(
        r#"SELECT contact_id AS "contact_id: Uuid" FROM contact_tags
           WHERE workspace_id = ?1 AND environment_id = ?2 AND tag = ?3 AND contact_id > ifnull(?4, x'')
           ORDER BY contact_id LIMIT ?5"#,
        workspace,
        environment,
        tag,
        after,
        page.limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    Ok(rows.into_iter().map(Id::from_uuid).collect())
}

/// The tags in use: from each to the next greater one by the index, so it matters only how many tags there are.
pub(super) async fn tags(pool: &SqlitePool, scope: Scope, limit: u32) -> Result<Vec<String>> {
    let (workspace, environment) = of(scope);
    sqlx::query_scalar!(
        r#"WITH RECURSIVE used (tag) AS (
               SELECT min(tag) FROM contact_tags WHERE workspace_id = ?1 AND environment_id = ?2
               UNION ALL
               SELECT (SELECT min(c.tag) FROM contact_tags c
                       WHERE c.workspace_id = ?1 AND c.environment_id = ?2 AND c.tag > used.tag)
               FROM used WHERE used.tag IS NOT NULL LIMIT ?3
           )
           SELECT tag AS "tag!: String" FROM used WHERE tag IS NOT NULL"#,
        workspace,
        environment,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)
}
