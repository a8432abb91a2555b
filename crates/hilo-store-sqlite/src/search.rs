//! The index: hashes of terms in a full-text table that keeps nothing but which documents have which.

mod sources;

pub(crate) use sources::{MessageColumns, NoteColumns, identities_of, sources};

use crate::{
    columns::{self, corrupt},
    error::{Failure, translate},
    ownership,
    writer::each,
};
use hilo_model::{ContactId, Id, Scope};
use hilo_store::{
    Refusal, Result,
    journal::{LaneKey, Offset},
    partition::PartitionId,
    search::{Index, IndexedContact, Place, Progress, SearchDocument, Standing, Walk},
    write::Done,
};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqlitePool;
use std::{collections::HashMap, fmt::Write};
use uuid::Uuid;

/// The tokens as a text of hexadecimal words, for the full-text table: as a document, and as a question for all of them.
pub(crate) fn words(tokens: &[u64]) -> String {
    let mut words = String::with_capacity(tokens.len() * 17);
    for token in tokens {
        // Writing into a string cannot fail.
        let _ = write!(words, "{token:016x} ");
    }
    words
}

/// Walk and standing in columns: the word, and where it stands.
fn walk_columns(walk: Walk) -> (&'static str, Option<(Scope, ContactId)>) {
    match walk {
        Walk::Done => ("done", None),
        Walk::Ahead => ("ahead", None),
        Walk::Behind(scope, contact) => ("behind", Some((scope, contact))),
    }
}

fn walk(name: &str, place: [Option<Uuid>; 3]) -> Result<Walk> {
    match (name, place) {
        ("done", _) => Ok(Walk::Done),
        ("ahead", _) => Ok(Walk::Ahead),
        ("behind", [Some(workspace), Some(environment), Some(contact)]) => {
            Ok(Walk::Behind(columns::scope(workspace, environment), Id::from_uuid(contact)))
        }
        other => Err(corrupt("search_standings", "walk", other)),
    }
}

/// Adds to the index; see [`Index`].
pub(crate) fn index(
    tx: &Connection,
    partition: PartitionId,
    index: &Index,
) -> std::result::Result<std::result::Result<Done, Refusal>, Failure> {
    let stored = tx
        .prepare_cached(
            r#"SELECT "offset", walk, workspace_id, environment_id, contact_id FROM search_standings
               WHERE partition_id = ?"#,
        )?
        .query_row([partition.0], |row| {
            let place = [row.get(2)?, row.get(3)?, row.get(4)?];
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, place))
        })
        .optional()?;
    let stored = match stored {
        Some((offset, name, place)) => Standing { offset, walk: walk(&name, place)? },
        None => Standing::NEW,
    };
    if stored != index.from {
        return Ok(Err(Refusal::Stale("search")));
    }
    if index.to != index.from {
        stand(tx, partition, index.to)?;
    }
    for contact in &index.contacts {
        save(tx, contact)?;
    }
    Ok(Ok(Done::Indexed))
}

fn stand(tx: &Connection, partition: PartitionId, to: Standing) -> rusqlite::Result<()> {
    let (name, place) = walk_columns(to.walk);
    tx.prepare_cached(
        r#"INSERT INTO search_standings (partition_id, "offset", walk, workspace_id, environment_id, contact_id)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6)
           ON CONFLICT (partition_id) DO UPDATE SET "offset" = ?2, walk = ?3, workspace_id = ?4, environment_id = ?5,
               contact_id = ?6"#,
    )?
    .execute(params![
        partition.0,
        to.offset,
        name,
        place.map(|(scope, _)| scope.workspace.uuid()),
        place.map(|(scope, _)| scope.environment.uuid()),
        place.map(|(_, contact)| contact.uuid()),
    ])?;
    Ok(())
}

fn save(tx: &Connection, new: &IndexedContact) -> rusqlite::Result<()> {
    let (workspace, environment) = (new.scope.workspace.uuid(), new.scope.environment.uuid());
    let key = params![workspace, environment, new.contact.uuid()];
    let known = tx
        .prepare_cached(
            "SELECT 1 FROM contact_keys
             WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND bytes IS NOT NULL",
        )?
        .exists(key)?;
    if !known {
        return Ok(());
    }
    let (id, document): (i64, Option<i64>) = tx
        .prepare_cached(
            "INSERT INTO search_contacts (workspace_id, environment_id, contact_id, up_to, person)
             VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, environment_id, contact_id)
             DO UPDATE SET up_to = excluded.up_to, person = excluded.person
             RETURNING id, document",
        )?
        .query_row(params![workspace, environment, new.contact.uuid(), new.up_to, new.person], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    for SearchDocument { place, tokens } in &new.documents {
        if *place == Place::Person {
            remove(tx, document)?;
        }
        let number = if tokens.is_empty() {
            None
        } else {
            tx.prepare_cached("INSERT INTO search_documents (contact, kind, position) VALUES (?, ?, ?)")?
                .execute(params![id, place.code(), place.position()])?;
            let number = tx.last_insert_rowid();
            tx.prepare_cached("INSERT INTO search_tokens (rowid, tokens) VALUES (?, ?)")?
                .execute(params![number, words(tokens)])?;
            Some(number)
        };
        if *place == Place::Person {
            tx.prepare_cached("UPDATE search_contacts SET document = ? WHERE id = ?")?
                .execute(params![number, id])?;
        }
    }
    Ok(())
}

fn remove(tx: &Connection, numbers: impl IntoIterator<Item = i64>) -> rusqlite::Result<()> {
    for number in numbers {
        tx.prepare_cached("DELETE FROM search_documents WHERE number = ?")?.execute([number])?;
        tx.prepare_cached("DELETE FROM search_tokens WHERE rowid = ?")?.execute([number])?;
    }
    Ok(())
}

/// Forgets people who are erased.
pub(crate) fn forget(
    tx: &Connection,
    erased: impl IntoIterator<Item = (Scope, ContactId)>,
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM search_contacts WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? RETURNING id";
    each(tx, sql, erased, |delete, (scope, contact)| {
        let key = params![scope.workspace.uuid(), scope.environment.uuid(), contact.uuid()];
        let Some(id) = delete.query_row(key, |row| row.get::<_, i64>(0)).optional()? else { return Ok(()) };
        let numbers: Vec<i64> = tx
            .prepare_cached("SELECT number FROM search_documents WHERE contact = ?")?
            .query_map([id], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        remove(tx, numbers)
    })
}

/// See [`hilo_store::Store::search_progress`].
pub(crate) async fn progress(pool: &SqlitePool, partitions: &[PartitionId]) -> Result<Vec<Progress>> {
    let list = ownership::list(partitions.iter().map(|partition| partition.0));
    let rows = sqlx::query!(
        r#"SELECT p.partition_id, p.cursor, s."offset" AS "offset?: i64", s.walk AS "walk?: String",
               s.workspace_id AS "workspace_id?: Uuid", s.environment_id AS "environment_id?: Uuid",
               s.contact_id AS "contact_id?: Uuid"
           FROM partitions p LEFT JOIN search_standings s ON s.partition_id = p.partition_id
           WHERE p.partition_id IN (SELECT value FROM json_each(?))"#,
        list
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let mut found = HashMap::new();
    for row in rows {
        let standing = match (row.offset, row.walk) {
            (Some(offset), Some(name)) => {
                let place = [row.workspace_id, row.environment_id, row.contact_id];
                Standing { offset, walk: walk(&name, place)? }
            }
            _ => Standing::NEW,
        };
        found.insert(row.partition_id, Progress { cursor: row.cursor, standing });
    }
    let of = |partition: &PartitionId| found.get(&i64::from(partition.0)).copied();
    Ok(partitions
        .iter()
        .map(|partition| of(partition).unwrap_or(Progress { cursor: 0, standing: Standing::NEW }))
        .collect())
}

/// See [`hilo_store::Store::touched`].
pub(crate) async fn touched(
    pool: &SqlitePool,
    partition: PartitionId,
    after: Offset,
    limit: u32,
) -> Result<Vec<(Offset, LaneKey)>> {
    let rows = sqlx::query!(
        r#"SELECT "offset", workspace_id AS "workspace_id: Uuid", environment_id AS "environment_id: Uuid", lane_kind,
               lane_id AS "lane_id: Uuid"
           FROM journal WHERE partition_id = ? AND "offset" > ? ORDER BY "offset" LIMIT ?"#,
        partition.0,
        after,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let lane = |workspace, environment, kind, id| -> Result<LaneKey> {
        let kind = columns::lane_kind("journal", kind)?;
        Ok(LaneKey { scope: columns::scope(workspace, environment), kind, id })
    };
    rows.into_iter()
        .map(|row| Ok((row.offset, lane(row.workspace_id, row.environment_id, row.lane_kind, row.lane_id)?)))
        .collect()
}

/// See [`hilo_store::Store::walk`].
pub(crate) async fn walk_on(pool: &SqlitePool, walk: Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>> {
    let behind = match walk {
        Walk::Done => return Ok(Vec::new()),
        Walk::Ahead => None,
        Walk::Behind(scope, contact) => {
            Some((scope.workspace.uuid(), scope.environment.uuid(), contact.uuid()))
        }
    };
    // Ids of version 7 are greater than the nil one.
    let (workspace, environment, contact) = behind.unwrap_or_default();
    let rows = sqlx::query!(
        r#"SELECT workspace_id AS "workspace_id: Uuid", environment_id AS "environment_id: Uuid",
               contact_id AS "contact_id: Uuid"
           FROM contacts WHERE (workspace_id, environment_id, contact_id) > (?, ?, ?)
           ORDER BY workspace_id, environment_id, contact_id LIMIT ?"#,
        workspace,
        environment,
        contact,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let contact = |workspace, environment, id| (columns::scope(workspace, environment), Id::from_uuid(id));
    Ok(rows.into_iter().map(|row| contact(row.workspace_id, row.environment_id, row.contact_id)).collect())
}
