//! The index: hashes of terms in a full-text table that keeps nothing but which documents have which.

use crate::{
    bulk::Bulk,
    columns::{self, corrupt, moment},
    error::translate,
    ownership,
    writer::each,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, Scope,
    identity::{Identity, IdentityKind},
};
use hilo_store::{
    Refusal, Result,
    journal::{LaneKey, Offset},
    partition::PartitionId,
    rows::Direction,
    search::{
        Index, IndexedContact, NOTE, Place, Progress, Said, SaidId, SearchDocument, Source, Sources,
        Standing, Walk,
    },
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
) -> std::result::Result<std::result::Result<Done, Refusal>, crate::error::Failure> {
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

/// See [`hilo_store::Store::search_sources`].
pub(crate) async fn sources(
    pool: &SqlitePool,
    contacts: &[(Scope, ContactId)],
    limit: u32,
) -> Result<Sources> {
    let mut bulk = Bulk::default();
    for (scope, contact) in contacts {
        bulk.row(|row| row.scoped(*scope, contact.uuid()));
    }
    let (rows, blob) = bulk.finish();
    let known = sqlx::query!(
        r#"SELECT a.key + 0 AS "place!: i64", s.up_to AS "up_to?: i64", s.person AS "person?: i64",
               c.name AS "name?: String"
           FROM jsonb_each(?1) a
           LEFT JOIN search_contacts s ON s.workspace_id = substr(?2, a.value ->> 0, 16)
               AND s.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND s.contact_id = substr(?2, (a.value ->> 0) + 32, 16)
           LEFT JOIN contacts c ON c.workspace_id = substr(?2, a.value ->> 0, 16)
               AND c.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND c.contact_id = substr(?2, (a.value ->> 0) + 32, 16) AND c.merged_into IS NULL"#,
        rows,
        blob
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let empty = |(scope, contact): &(Scope, ContactId)| Source {
        scope: *scope,
        contact: *contact,
        indexed: 0,
        person: None,
        name: None,
        identities: Vec::new(),
        said: Vec::new(),
    };
    let mut sources: Vec<Source> = contacts.iter().map(empty).collect();
    for row in known {
        if let Some(source) = usize::try_from(row.place).ok().and_then(|place| sources.get_mut(place)) {
            (source.indexed, source.person, source.name) = (row.up_to.unwrap_or(0), row.person, row.name);
        }
    }
    let addresses = identities_of(pool, contacts).await?;
    for (source, identities) in sources.iter_mut().zip(addresses) {
        source.identities = identities;
    }
    let said = said_behind(pool, &sources, limit).await?;
    Ok(Sources::of(sources, said, limit as usize))
}

/// The addresses of contacts, in the order asked for.
pub(crate) async fn identities_of(
    pool: &SqlitePool,
    contacts: &[(Scope, ContactId)],
) -> Result<Vec<Vec<Identity>>> {
    let mut bulk = Bulk::default();
    for (scope, contact) in contacts {
        bulk.row(|row| row.scoped(*scope, contact.uuid()));
    }
    let (rows, blob) = bulk.finish();
    let found = sqlx::query!(
        r#"SELECT a.key + 0 AS "place!: i64", i.kind AS "kind!: String", i.scope AS "scope!: String",
               i.value AS "value!: String"
           FROM jsonb_each(?1) a CROSS JOIN identities i INDEXED BY identities_contact
               ON i.workspace_id = substr(?2, a.value ->> 0, 16)
               AND i.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND i.contact_id = substr(?2, (a.value ->> 0) + 32, 16)
           ORDER BY a.key, i.kind, i.scope, i.value"#,
        rows,
        blob
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let mut all = vec![Vec::new(); contacts.len()];
    for row in found {
        if let Some(identities) = usize::try_from(row.place).ok().and_then(|place| all.get_mut(place)) {
            let kind = IdentityKind::from_name(&row.kind);
            let kind = kind.ok_or_else(|| corrupt("identities", "kind", row.kind))?;
            identities.push(Identity { kind, scope: row.scope, value: row.value });
        }
    }
    Ok(all)
}

/// Messages as they were said.
#[derive(Debug)]
pub(crate) struct MessageColumns {
    pub(crate) place: i64,
    pub(crate) message_id: Uuid,
    pub(crate) direction: String,
    pub(crate) author_type: String,
    pub(crate) author_id: Option<Uuid>,
    pub(crate) content: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) sent_at: i64,
}

impl MessageColumns {
    pub(crate) fn read(self) -> Result<(usize, Said)> {
        let said = Said {
            place: Place::Message(self.position),
            id: SaidId::Message(Id::from_uuid(self.message_id)),
            inbound: columns::direction(&self.direction)? == Direction::Inbound,
            author: columns::actor("messages", &self.author_type, self.author_id)?,
            at: moment(self.sent_at),
            content: Bytes::from(self.content),
        };
        Ok((columns::small("messages", "place", self.place)?, said))
    }
}

/// Notes as they were said.
#[derive(Debug)]
pub(crate) struct NoteColumns {
    pub(crate) place: i64,
    pub(crate) id: Uuid,
    pub(crate) actor_type: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) body: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) at: i64,
}

impl NoteColumns {
    pub(crate) fn read(self) -> Result<(usize, Said)> {
        let said = Said {
            place: Place::Note(self.position),
            id: SaidId::Note(Id::from_uuid(self.id)),
            inbound: false,
            author: columns::actor("thread_events", &self.actor_type, self.actor_id)?,
            at: moment(self.at),
            content: Bytes::from(self.body),
        };
        Ok((columns::small("thread_events", "place", self.place)?, said))
    }
}

/// The first so many messages, and the first so many notes, behind what is indexed. Which they are is found out before any
/// content is read: somebody may have written a million.
async fn said_behind(pool: &SqlitePool, sources: &[Source], limit: u32) -> Result<Vec<(usize, Said)>> {
    let mut bulk = Bulk::default();
    for source in sources {
        bulk.row(|row| {
            row.scoped(source.scope, source.contact.uuid());
            row.int(source.indexed);
        });
    }
    let (rows, blob) = bulk.finish();
    let messages = sqlx::query_as!(
        MessageColumns,
        r#"SELECT f.place AS "place!: i64", m.message_id AS "message_id!: Uuid", m.direction AS "direction!: String",
               m.author_type AS "author_type!: String", m.author_id AS "author_id?: Uuid",
               m.content AS "content!: Vec<u8>", m.position AS "position!: i64", m.sent_at AS "sent_at!: i64"
           FROM (SELECT a.key + 0 AS place, b.rowid AS number FROM jsonb_each(?1) a CROSS JOIN messages b
                   ON b.workspace_id = substr(?2, a.value ->> 0, 16)
                   AND b.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
                   AND b.contact_id = substr(?2, (a.value ->> 0) + 32, 16) AND b.position > a.value ->> 1
               WHERE b.direction = 'inbound' OR b.author_type NOT IN ('run', 'system')
               ORDER BY a.key + 0, b.position LIMIT ?3) f
           CROSS JOIN messages m ON m.rowid = f.number"#,
        rows,
        blob,
        limit
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let notes = sqlx::query_as!(
        NoteColumns,
        r#"SELECT a.key + 0 AS "place!: i64", e.id AS "id!: Uuid", e.actor_type AS "actor_type!: String",
               e.actor_id AS "actor_id?: Uuid", e.body AS "body!: Vec<u8>", e.position AS "position!: i64",
               e.at AS "at!: i64"
           FROM jsonb_each(?1) a CROSS JOIN thread_events e
               ON e.workspace_id = substr(?2, a.value ->> 0, 16)
               AND e.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND e.contact_id = substr(?2, (a.value ->> 0) + 32, 16) AND e.position > a.value ->> 1
           WHERE e.kind = ?4 ORDER BY a.key + 0, e.position LIMIT ?3"#,
        rows,
        blob,
        limit,
        NOTE
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let messages = messages.into_iter().map(MessageColumns::read);
    messages.chain(notes.into_iter().map(NoteColumns::read)).collect()
}
