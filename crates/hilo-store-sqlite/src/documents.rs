//! Settings: typed documents, changed one by one and all or nothing.

use crate::{
    columns::{self, corrupt, moment},
    error::{Failure, translate},
    identities::Owners,
    rows,
    rows::Rows,
};
use bytes::Bytes;
use hilo_model::Id;
use hilo_store::{
    Refusal, Result,
    document::{Document, DocumentFilter, DocumentKey, DocumentWrite},
    journal::IdentityChange,
    rows::{AuditRow, IdempotencyRow, Row},
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use uuid::Uuid;

/// One change of settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings<'a> {
    /// The documents.
    pub(crate) documents: &'a [DocumentWrite],
    /// Rows that come with them.
    pub(crate) rows: &'a [Row],
    /// The audit log's entries.
    pub(crate) audit: &'a [AuditRow],
    /// The key the request carried.
    pub(crate) idempotency: Option<&'a IdempotencyRow>,
}

impl Settings<'_> {
    /// Writes it, in a transaction of its own that is rolled back when refused; the new revision.
    pub(crate) fn save(
        self,
        tx: &Connection,
    ) -> std::result::Result<std::result::Result<i64, Refusal>, Failure> {
        if let Some(asked) = self.idempotency
            && let Some(earlier) = answered(tx, asked)?
        {
            return Ok(Err(Refusal::Repeated(Box::new(earlier))));
        }
        for write in self.documents {
            if let Err(refusal) = document_write(tx, write)? {
                return Ok(Err(refusal));
            }
        }
        let changes: Vec<IdentityChange> = self
            .rows
            .iter()
            .filter_map(|row| match row {
                Row::Identity(change) => Some(change.clone()),
                _ => None,
            })
            .collect();
        let mut owners = Owners::load(tx, changes.iter())?;
        if let Err(refusal) = owners.change_all(&changes) {
            return Ok(Err(refusal));
        }
        owners.save(tx)?;
        let mut all = Rows::default();
        self.rows.iter().for_each(|row| all.add(row));
        all.save(tx)?;
        rows::audit(tx, &self.audit.iter().collect::<Vec<_>>())?;
        if let Some(answer) = self.idempotency {
            remember(tx, answer)?;
        }
        if self.documents.iter().any(DocumentWrite::raises_revision) {
            tx.execute("UPDATE installation SET config_revision = config_revision + 1", ())?;
        }
        Ok(Ok(tx.query_row("SELECT config_revision FROM installation", (), |row| row.get(0))?))
    }
}

/// See [`hilo_store::Store::config_revision`].
pub(crate) async fn revision(reader: impl SqliteExecutor<'_>) -> Result<i64> {
    sqlx::query_scalar!("SELECT config_revision FROM installation").fetch_one(reader).await.map_err(translate)
}

/// Writes a document, if its present version and the owner of its key allow it.
fn document_write(
    tx: &Connection,
    write: &DocumentWrite,
) -> rusqlite::Result<std::result::Result<(), Refusal>> {
    let (kind, id) = match write {
        DocumentWrite::Insert(document) | DocumentWrite::Update { document, .. } => {
            (&document.kind, document.id)
        }
        DocumentWrite::Delete { kind, id, .. } => (kind, *id),
    };
    let current: Option<i64> = tx
        .prepare_cached("SELECT version FROM documents WHERE kind = ? AND id = ?")?
        .query_row(params![kind, id], |row| row.get(0))
        .optional()?;
    match write {
        DocumentWrite::Insert(document) => {
            if current.is_some() {
                return Ok(Err(Refusal::Version { current }));
            }
            if is_taken(tx, document)? {
                return Ok(Err(taken(document)));
            }
            insert(tx, document)?;
        }
        DocumentWrite::Update { document, based_on } => {
            if current.is_none() || based_on.is_some_and(|version| current != Some(version)) {
                return Ok(Err(Refusal::Version { current }));
            }
            if is_taken(tx, document)? {
                return Ok(Err(taken(document)));
            }
            update(tx, document)?;
        }
        DocumentWrite::Delete { based_on, .. } => {
            if based_on.is_some_and(|version| current != Some(version)) {
                return Ok(Err(Refusal::Version { current }));
            }
            tx.prepare_cached("DELETE FROM documents WHERE kind = ? AND id = ?")?
                .execute(params![kind, id])?;
        }
    }
    Ok(Ok(()))
}

fn taken(document: &Document) -> Refusal {
    Refusal::Taken { kind: document.kind.clone(), key: document.key.clone() }
}

fn is_taken(tx: &Connection, document: &Document) -> rusqlite::Result<bool> {
    tx.prepare_cached(
        "SELECT 1 FROM documents
         WHERE kind = ? AND key = ? AND workspace_id IS ? AND environment_id IS ? AND id <> ?",
    )?
    .exists(params![
        document.kind,
        document.key,
        document.workspace.map(Id::uuid),
        document.environment.map(Id::uuid),
        document.id,
    ])
}

fn insert(tx: &Connection, document: &Document) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO documents (kind, id, workspace_id, environment_id, key, parent_id, version, body, created_at,
             updated_at)
         VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)",
    )?
    .execute(params![
        document.kind,
        document.id,
        document.workspace.map(Id::uuid),
        document.environment.map(Id::uuid),
        document.key,
        document.parent,
        document.body.to_string(),
        document.created_at.as_micros(),
        document.updated_at.as_micros(),
    ])?;
    Ok(())
}

fn update(tx: &Connection, document: &Document) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "UPDATE documents SET workspace_id = ?, environment_id = ?, key = ?, parent_id = ?, version = version + 1,
             body = ?, updated_at = ?
         WHERE kind = ? AND id = ?",
    )?
    .execute(params![
        document.workspace.map(Id::uuid),
        document.environment.map(Id::uuid),
        document.key,
        document.parent,
        document.body.to_string(),
        document.updated_at.as_micros(),
        document.kind,
        document.id,
    ])?;
    Ok(())
}

/// A stored document.
#[derive(Debug)]
struct DocumentColumns {
    kind: String,
    id: Uuid,
    workspace_id: Option<Uuid>,
    environment_id: Option<Uuid>,
    key: String,
    parent_id: Option<Uuid>,
    version: i64,
    body: String,
    created_at: i64,
    updated_at: i64,
}

impl DocumentColumns {
    fn read(self) -> Result<Document> {
        Ok(Document {
            kind: self.kind,
            workspace: columns::id(self.workspace_id),
            environment: columns::id(self.environment_id),
            id: self.id,
            key: self.key,
            parent: self.parent_id,
            version: self.version,
            body: serde_json::from_str(&self.body).map_err(|error| corrupt("documents", "body", error))?,
            created_at: moment(self.created_at),
            updated_at: moment(self.updated_at),
        })
    }
}

/// See [`hilo_store::Store::document`].
pub(crate) async fn document(reader: impl SqliteExecutor<'_>, key: &DocumentKey) -> Result<Option<Document>> {
    let row = match key {
        DocumentKey::Id { kind, id } => {
            sqlx::query_as!(
                DocumentColumns,
                r#"SELECT kind, id AS "id: Uuid", workspace_id AS "workspace_id?: Uuid",
                       environment_id AS "environment_id?: Uuid", key, parent_id AS "parent_id?: Uuid", version, body,
                       created_at, updated_at
                   FROM documents WHERE kind = ? AND id = ?"#,
                kind,
                id
            )
            .fetch_optional(reader)
            .await
        }
        DocumentKey::Natural { kind, key } => {
            sqlx::query_as!(
                DocumentColumns,
                r#"SELECT kind, id AS "id: Uuid", workspace_id AS "workspace_id?: Uuid",
                       environment_id AS "environment_id?: Uuid", key, parent_id AS "parent_id?: Uuid", version, body,
                       created_at, updated_at
                   FROM documents WHERE kind = ? AND key = ? ORDER BY created_at, id LIMIT 1"#,
                kind,
                key
            )
            .fetch_optional(reader)
            .await
        }
    };
    row.map_err(translate)?.map(DocumentColumns::read).transpose()
}

/// See [`hilo_store::Store::documents`].
pub(crate) async fn documents(
    reader: impl SqliteExecutor<'_>,
    filter: &DocumentFilter,
) -> Result<Vec<Document>> {
    let (workspace, environment) = (filter.workspace.map(Id::uuid), filter.environment.map(Id::uuid));
    let limit = filter.limit.map_or(-1, i64::from);
    let rows = sqlx::query_as!(
        DocumentColumns,
        r#"SELECT kind, id AS "id: Uuid", workspace_id AS "workspace_id?: Uuid",
               environment_id AS "environment_id?: Uuid", key, parent_id AS "parent_id?: Uuid", version, body, created_at,
               updated_at
           FROM documents
           WHERE kind = ?1 AND id > ifnull(?2, x'') AND (?3 IS NULL OR workspace_id = ?3)
               AND (?4 IS NULL OR environment_id = ?4) AND (?5 IS NULL OR parent_id = ?5)
           ORDER BY id LIMIT ?6"#,
        filter.kind,
        filter.after,
        workspace,
        environment,
        filter.parent,
        limit
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    rows.into_iter().map(DocumentColumns::read).collect()
}

/// See [`hilo_store::read::Read::idempotency`].
pub(crate) async fn idempotency(
    reader: impl SqliteExecutor<'_>,
    workspace: Uuid,
    caller: &str,
    key: &str,
) -> Result<Option<IdempotencyRow>> {
    let row = sqlx::query!(
        "SELECT request, status, response, at FROM idempotency_keys WHERE workspace_id = ? AND caller = ? AND key = ?",
        workspace,
        caller,
        key
    )
    .fetch_optional(reader)
    .await
    .map_err(translate)?;
    row.map(|row| {
        Ok(IdempotencyRow {
            workspace: Id::from_uuid(workspace),
            caller: caller.to_owned(),
            key: key.to_owned(),
            request: Bytes::from(row.request),
            status: columns::small("idempotency_keys", "status", row.status)?,
            response: Bytes::from(row.response),
            at: moment(row.at),
        })
    })
    .transpose()
}

/// What was answered earlier to a request with this key.
fn answered(tx: &Connection, asked: &IdempotencyRow) -> rusqlite::Result<Option<IdempotencyRow>> {
    tx.prepare_cached(
        "SELECT request, status, response, at FROM idempotency_keys
         WHERE workspace_id = ? AND caller = ? AND key = ?",
    )?
    .query_row(params![asked.workspace.uuid(), asked.caller, asked.key], |row| {
        Ok(IdempotencyRow {
            workspace: asked.workspace,
            caller: asked.caller.clone(),
            key: asked.key.clone(),
            request: row.get::<_, Vec<u8>>(0)?.into(),
            status: row.get(1)?,
            response: row.get::<_, Vec<u8>>(2)?.into(),
            at: moment(row.get(3)?),
        })
    })
    .optional()
}

fn remember(tx: &Connection, answer: &IdempotencyRow) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO idempotency_keys (workspace_id, caller, key, request, status, response, at)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        answer.workspace.uuid(),
        answer.caller,
        answer.key,
        &answer.request[..],
        answer.status,
        &answer.response[..],
        answer.at.as_micros(),
    ])?;
    Ok(())
}
