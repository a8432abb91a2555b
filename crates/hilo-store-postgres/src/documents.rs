//! Settings: typed documents, compared by version. Changes of settings happen one transaction at a time: each locks
//! the installation's row, which counts them.

use crate::{
    PostgresStore,
    columns::{column, micros, opt_id, opt_uuid},
    error::from_sqlx,
};
use hilo_model::{EnvironmentId, Id, Timestamp, WorkspaceId};
use hilo_store::{
    Error, Refusal, Result,
    document::{Document, DocumentFilter, DocumentKey, DocumentWrite},
    rows::IdempotencyRow,
    write::Write,
};
use sqlx::{PgConnection, PgExecutor};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

type DocumentId = (String, Uuid);
type NaturalKey = (String, String, Option<WorkspaceId>, Option<EnvironmentId>);
type IdempotencyKey = (WorkspaceId, String, String);

/// The settings that a batch is about, as its writes leave them one after the other.
#[derive(Debug, Default)]
pub(crate) struct Settings<'a> {
    revision: i64,
    /// Whether the revision grew.
    grew: bool,
    documents: HashMap<DocumentId, Present<'a>>,
    natural: HashMap<NaturalKey, Uuid>,
    touched: BTreeSet<DocumentId>,
    idempotency: HashMap<IdempotencyKey, IdempotencyRow>,
}

#[derive(Debug, Clone)]
struct Present<'a> {
    natural: NaturalKey,
    version: i64,
    created_at: Timestamp,
    /// The content that this batch gives it.
    written: Option<&'a Document>,
}

/// Locks the settings and reads what the batch is about, if it changes settings at all.
pub(crate) async fn load<'a>(conn: &mut PgConnection, batch: &'a [Write]) -> Result<Settings<'a>> {
    let (mut ids, mut keys, mut answers) = (Vec::new(), Vec::new(), Vec::new());
    let mut any = false;
    for write in batch {
        let Write::Settings { documents, idempotency: key, .. } = write else { continue };
        any = true;
        answers.extend(key);
        for document in documents {
            match document {
                DocumentWrite::Insert(document) | DocumentWrite::Update { document, .. } => {
                    ids.push((document.kind.as_str(), document.id));
                    keys.push((document.kind.as_str(), document.key.as_str()));
                }
                DocumentWrite::Delete { kind, id, .. } => ids.push((kind.as_str(), *id)),
            }
        }
    }
    if !any {
        return Ok(Settings::default());
    }
    let revision = sqlx::query_scalar!("SELECT config_revision FROM installation FOR NO KEY UPDATE")
        .fetch_one(&mut *conn)
        .await
        .map_err(from_sqlx)?;
    let mut settings = Settings { revision, ..Settings::default() };
    settings.read_documents(conn, &ids, &keys).await.map_err(from_sqlx)?;
    for row in answers {
        let found = idempotency(&mut *conn, row.workspace, &row.caller, &row.key).await?;
        if let Some(found) = found {
            settings.idempotency.insert((row.workspace, row.caller.clone(), row.key.clone()), found);
        }
    }
    Ok(settings)
}

impl<'a> Settings<'a> {
    async fn read_documents(
        &mut self,
        conn: &mut PgConnection,
        ids: &[(&str, Uuid)],
        keys: &[(&str, &str)],
    ) -> sqlx::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let rows = sqlx::query!(
            r#"SELECT d.kind AS "kind!", d.id AS "id!", d.workspace_id, d.environment_id, d.key AS "key!",
                d.version AS "version!", d.created_at AS "created_at!"
            FROM UNNEST($1::text[], $2::uuid[]) AS u (kind, id)
            JOIN documents d ON d.kind = u.kind AND d.id = u.id
            UNION
            SELECT d.kind, d.id, d.workspace_id, d.environment_id, d.key, d.version, d.created_at
            FROM UNNEST($3::text[], $4::text[]) AS u (kind, key)
            JOIN documents d ON d.kind = u.kind AND d.key = u.key"#,
            &column(ids, |(kind, _)| *kind) as &[&str],
            &column(ids, |(_, id)| *id),
            &column(keys, |(kind, _)| *kind) as &[&str],
            &column(keys, |(_, key)| *key) as &[&str],
        )
        .fetch_all(conn)
        .await?;
        for row in rows {
            let natural = (row.kind.clone(), row.key, opt_id(row.workspace_id), opt_id(row.environment_id));
            let created_at = Timestamp::from_micros(row.created_at);
            self.put(
                (row.kind, row.id),
                Some(Present { natural, version: row.version, created_at, written: None }),
            );
        }
        Ok(())
    }

    /// Makes all the changes of one write, or none. Returns the config revision afterwards.
    pub(crate) fn change(
        &mut self,
        documents: &'a [DocumentWrite],
        idempotency: Option<&IdempotencyRow>,
    ) -> std::result::Result<i64, Refusal> {
        let key = idempotency.map(|row| (row.workspace, row.caller.clone(), row.key.clone()));
        if let Some(earlier) = key.as_ref().and_then(|key| self.idempotency.get(key)) {
            return Err(Refusal::Repeated(Box::new(earlier.clone())));
        }
        let mut undo = Vec::with_capacity(documents.len());
        for write in documents {
            match self.change_one(write) {
                Ok(before) => undo.extend(before),
                Err(refusal) => {
                    for (id, before) in undo.into_iter().rev() {
                        self.put(id, before);
                    }
                    return Err(refusal);
                }
            }
        }
        self.touched.extend(undo.into_iter().map(|(id, _)| id));
        if let (Some(key), Some(row)) = (key, idempotency) {
            self.idempotency.insert(key, row.clone());
        }
        if documents.iter().any(DocumentWrite::raises_revision) {
            self.revision += 1;
            self.grew = true;
        }
        Ok(self.revision)
    }

    /// Makes one change; returns what was there before, unless nothing changed.
    fn change_one(
        &mut self,
        write: &'a DocumentWrite,
    ) -> std::result::Result<Option<(DocumentId, Option<Present<'a>>)>, Refusal> {
        let id = match write {
            DocumentWrite::Insert(document) | DocumentWrite::Update { document, .. } => {
                (document.kind.clone(), document.id)
            }
            DocumentWrite::Delete { kind, id, .. } => (kind.clone(), *id),
        };
        let before = self.documents.get(&id).cloned();
        let current = before.as_ref().map(|present| present.version);
        let after = match write {
            DocumentWrite::Insert(document) => {
                if current.is_some() {
                    return Err(Refusal::Version { current });
                }
                Some((document, 1, document.created_at))
            }
            DocumentWrite::Update { document, based_on } => match &before {
                Some(before) if based_on.is_none_or(|version| version == before.version) => {
                    Some((document, before.version + 1, before.created_at))
                }
                _ => return Err(Refusal::Version { current }),
            },
            DocumentWrite::Delete { based_on, .. } => {
                if based_on.is_some() && *based_on != current {
                    return Err(Refusal::Version { current });
                }
                if before.is_none() {
                    return Ok(None);
                }
                None
            }
        };
        let after = match after {
            None => None,
            Some((document, version, created_at)) => {
                let natural =
                    (document.kind.clone(), document.key.clone(), document.workspace, document.environment);
                if self.natural.get(&natural).is_some_and(|owner| *owner != document.id) {
                    return Err(Refusal::Taken { kind: document.kind.clone(), key: document.key.clone() });
                }
                Some(Present { natural, version, created_at, written: Some(document) })
            }
        };
        self.put(id.clone(), after);
        Ok(Some((id, before)))
    }

    fn put(&mut self, id: DocumentId, present: Option<Present<'a>>) {
        if let Some(before) = self.documents.remove(&id) {
            self.natural.remove(&before.natural);
        }
        if let Some(present) = present {
            self.natural.insert(present.natural.clone(), id.1);
            self.documents.insert(id, present);
        }
    }

    /// Writes what changed: what was touched goes and comes back as it is now, so that documents may swap their keys.
    pub(crate) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        if self.grew {
            sqlx::query!("UPDATE installation SET config_revision = $1", self.revision)
                .execute(&mut *conn)
                .await?;
        }
        if self.touched.is_empty() {
            return Ok(());
        }
        let touched: Vec<_> = self.touched.iter().collect();
        sqlx::query!(
            r#"DELETE FROM documents d USING UNNEST($1::text[], $2::uuid[]) AS u (kind, id)
            WHERE d.kind = u.kind AND d.id = u.id"#,
            &column(&touched, |(kind, _)| kind.as_str()) as &[&str],
            &column(&touched, |(_, id)| *id),
        )
        .execute(&mut *conn)
        .await?;
        let left: Vec<(&Present<'_>, &Document)> = touched
            .iter()
            .filter_map(|id| self.documents.get(*id))
            .filter_map(|present| Some((present, present.written?)))
            .collect();
        insert(conn, &left).await
    }
}

async fn insert(conn: &mut PgConnection, rows: &[(&Present<'_>, &Document)]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO documents (kind, id, workspace_id, environment_id, key, parent_id, version, body, created_at,
            updated_at)
        SELECT kind, id, workspace_id, environment_id, key, parent_id, version, body::json, created_at, updated_at
        FROM UNNEST($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bigint[], $8::text[],
            $9::bigint[], $10::bigint[])
            AS u (kind, id, workspace_id, environment_id, key, parent_id, version, body, created_at, updated_at)"#,
        &column(rows, |(_, document)| document.kind.as_str()) as &[&str],
        &column(rows, |(_, document)| document.id),
        &column(rows, |(_, document)| opt_uuid(document.workspace)) as &[Option<Uuid>],
        &column(rows, |(_, document)| opt_uuid(document.environment)) as &[Option<Uuid>],
        &column(rows, |(_, document)| document.key.as_str()) as &[&str],
        &column(rows, |(_, document)| document.parent) as &[Option<Uuid>],
        &column(rows, |(present, _)| present.version),
        &column(rows, |(_, document)| document.body.to_string()),
        &column(rows, |(present, _)| micros(present.created_at)),
        &column(rows, |(_, document)| micros(document.updated_at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Stores idempotency keys with their answers.
pub(crate) async fn insert_idempotency(
    conn: &mut PgConnection,
    rows: &[&IdempotencyRow],
) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO idempotency_keys (workspace_id, caller, key, request, status, response, at)
        SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::smallint[], $6::bytea[], $7::bigint[])"#,
        &column(rows, |row| row.workspace.uuid()),
        &column(rows, |row| row.caller.as_str()) as &[&str],
        &column(rows, |row| row.key.as_str()) as &[&str],
        &column(rows, |row| &row.request[..]) as &[&[u8]],
        &column(rows, |row| row.status),
        &column(rows, |row| &row.response[..]) as &[&[u8]],
        &column(rows, |row| micros(row.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row as queries return it.
struct Raw {
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

impl TryFrom<Raw> for Document {
    type Error = Error;
    fn try_from(raw: Raw) -> Result<Self> {
        Ok(Self {
            kind: raw.kind,
            workspace: opt_id(raw.workspace_id),
            environment: opt_id(raw.environment_id),
            id: raw.id,
            key: raw.key,
            parent: raw.parent_id,
            version: raw.version,
            body: serde_json::from_str(&raw.body).map_err(|error| Error::Corrupt {
                table: "documents",
                column: "body",
                detail: error.to_string(),
            })?,
            created_at: Timestamp::from_micros(raw.created_at),
            updated_at: Timestamp::from_micros(raw.updated_at),
        })
    }
}

/// One document.
pub(crate) async fn one(store: &PostgresStore, key: &DocumentKey) -> Result<Option<Document>> {
    let row = match key {
        DocumentKey::Id { kind, id } => sqlx::query_as!(
            Raw,
            r#"SELECT kind, id, workspace_id, environment_id, key, parent_id, version, body::text AS "body!",
                    created_at, updated_at
                FROM documents WHERE kind = $1 AND id = $2"#,
            kind,
            id,
        )
        .fetch_optional(&store.readers)
        .await,
        DocumentKey::Natural { kind, key } => sqlx::query_as!(
            Raw,
            r#"SELECT kind, id, workspace_id, environment_id, key, parent_id, version, body::text AS "body!",
                    created_at, updated_at
                FROM documents WHERE kind = $1 AND key = $2 ORDER BY created_at, id LIMIT 1"#,
            kind,
            key,
        )
        .fetch_optional(&store.readers)
        .await,
    };
    row.map_err(from_sqlx)?.map(Document::try_from).transpose()
}

/// Documents of a kind, ascending by id.
pub(crate) async fn list(store: &PostgresStore, filter: &DocumentFilter) -> Result<Vec<Document>> {
    let rows = sqlx::query_as!(
        Raw,
        r#"SELECT kind, id, workspace_id, environment_id, key, parent_id, version, body::text AS "body!",
            created_at, updated_at
        FROM documents
        WHERE kind = $1 AND id > $2 AND ($3::uuid IS NULL OR workspace_id = $3)
            AND ($4::uuid IS NULL OR environment_id = $4) AND ($5::uuid IS NULL OR parent_id = $5)
        ORDER BY id LIMIT $6"#,
        filter.kind,
        filter.after.unwrap_or(Uuid::nil()),
        opt_uuid(filter.workspace),
        opt_uuid(filter.environment),
        filter.parent,
        filter.limit.map(i64::from),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter().map(Document::try_from).collect()
}

/// How many changes of settings there were.
pub(crate) async fn revision(store: &PostgresStore) -> Result<i64> {
    sqlx::query_scalar!("SELECT config_revision FROM installation")
        .fetch_one(&store.readers)
        .await
        .map_err(from_sqlx)
}

/// The answer an idempotency key got.
pub(crate) async fn idempotency(
    conn: impl PgExecutor<'_>,
    workspace: WorkspaceId,
    caller: &str,
    key: &str,
) -> Result<Option<IdempotencyRow>> {
    let row = sqlx::query!(
        r#"SELECT request, status, response, at FROM idempotency_keys
        WHERE workspace_id = $1 AND caller = $2 AND key = $3"#,
        workspace.uuid(),
        caller,
        key,
    )
    .fetch_optional(conn)
    .await
    .map_err(from_sqlx)?;
    Ok(row.map(|row| IdempotencyRow {
        workspace,
        caller: caller.to_owned(),
        key: key.to_owned(),
        request: row.request.into(),
        status: row.status,
        response: row.response.into(),
        at: Timestamp::from_micros(row.at),
    }))
}
