//! The index: arrays of hashed terms under an inverted index, without any extension.
//!
//! A common word is in millions of documents, and an inverted index tells all of them before the newest are known. So a
//! token is stored with the number of its **block**: so many documents in the order of their numbers. A question is asked
//! block by block from the newest, a few at a time, and ends when it has enough (`read/search.rs`).

mod sources;

pub(crate) use sources::{MessageRaw, NoteRaw, identities_of, sources};

use crate::{
    PostgresStore,
    columns::{self, column, environments, workspaces},
    error::{corrupt, from_sqlx},
};
use hilo_model::{ContactId, Id, Scope, Timestamp};
use hilo_store::{
    Refusal, Result,
    journal::{LaneKey, Offset},
    partition::PartitionId,
    search::{Index, IndexedContact, Place, Progress, Standing, Walk},
};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Two to this power documents are a block. A block of a common word is read whole for a page of answers, and a rare word
/// is looked up in every block: measured (`bench/RESULTS.md`).
pub(crate) const BLOCK: u32 = 15;
/// So many lower bits of an entry are the token's: enough to tell words of one block apart.
const TOKEN: u32 = 44;

/// The part of an entry that is the token's.
pub(crate) fn token(token: u64) -> i64 {
    (token >> (64 - TOKEN)) as i64
}

/// The entry of a token in a document's block.
fn entry(number: i64, of: u64) -> i64 {
    ((number >> BLOCK) << TOKEN) | token(of)
}

fn walk(name: &str, place: [Option<Uuid>; 3]) -> Result<Walk> {
    match (name, place) {
        ("done", _) => Ok(Walk::Done),
        ("ahead", _) => Ok(Walk::Ahead),
        ("behind", [Some(workspace), Some(environment), Some(contact)]) => {
            Ok(Walk::Behind(columns::scope(workspace, environment), ContactId::from_uuid(contact)))
        }
        other => Err(corrupt("search_standings", "walk", &format!("{other:?}"))),
    }
}

/// Where the partitions' index stands. Their rows are locked by the batch already.
pub(crate) async fn standings(
    conn: &mut PgConnection,
    partitions: &[i16],
) -> std::result::Result<HashMap<PartitionId, Standing>, hilo_store::Error> {
    if partitions.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"SELECT partition_id, "offset", walk, workspace_id, environment_id, contact_id FROM search_standings
        WHERE partition_id = ANY($1)"#,
        partitions,
    )
    .fetch_all(conn)
    .await
    .map_err(from_sqlx)?;
    let mut found = HashMap::new();
    for row in rows {
        let place = [row.workspace_id, row.environment_id, row.contact_id];
        let standing = Standing { offset: row.offset, walk: walk(&row.walk, place)? };
        found.insert(PartitionId(row.partition_id), standing);
    }
    Ok(found)
}

/// Where the index of the partitions stands while a batch is checked.
#[derive(Debug, Default)]
pub(crate) struct Standings(pub(crate) HashMap<PartitionId, Standing>);

impl Standings {
    /// Moves one, if it is where the caller thinks.
    pub(crate) fn advance(
        &mut self,
        partition: PartitionId,
        index: &Index,
    ) -> std::result::Result<(), Refusal> {
        let stored = self.0.entry(partition).or_insert(Standing::NEW);
        if *stored != index.from {
            return Err(Refusal::Stale("search"));
        }
        *stored = index.to;
        Ok(())
    }
}

/// Writes what a batch adds: where it stands, and the documents of those who are not erased.
pub(crate) async fn write(conn: &mut PgConnection, indexes: &[(PartitionId, &Index)]) -> sqlx::Result<()> {
    if indexes.is_empty() {
        return Ok(());
    }
    stand(conn, indexes).await?;
    let contacts: Vec<&IndexedContact> = indexes.iter().flat_map(|(_, index)| &index.contacts).collect();
    let alive = alive(conn, &contacts).await?;
    let mut place_of: HashMap<(Scope, ContactId), usize> = HashMap::new();
    let mut latest: Vec<&IndexedContact> = Vec::new();
    for contact in contacts.iter().copied().filter(|c| alive.contains(&(c.scope, c.contact))) {
        let place = *place_of.entry((contact.scope, contact.contact)).or_insert(latest.len());
        match latest.get_mut(place) {
            Some(earlier) => *earlier = contact,
            None => latest.push(contact),
        }
    }
    let known = note(conn, &latest).await?;
    let mut gone = Vec::new();
    let mut documents = Vec::new();
    for contact in contacts {
        let Some((id, document)) = known.get(&(contact.scope, contact.contact)) else { continue };
        for one in &contact.documents {
            if one.place == Place::Person {
                gone.extend(*document);
            }
            documents.push((*id, one.place, &one.tokens));
        }
    }
    remove(conn, &gone).await?;
    // Of several documents of one person in a batch the last counts.
    let last: HashMap<i64, usize> = documents
        .iter()
        .enumerate()
        .filter(|(_, (_, place, _))| *place == Place::Person)
        .map(|(at, (id, _, _))| (*id, at))
        .collect();
    let new: Vec<_> = documents
        .iter()
        .enumerate()
        .filter(|(at, (id, place, tokens))| {
            !tokens.is_empty() && (*place != Place::Person || last.get(id) == Some(at))
        })
        .map(|(_, document)| document)
        .collect();
    let numbers = insert(conn, &new).await?;
    let mut people: HashMap<i64, Option<i64>> = last.keys().map(|id| (*id, None)).collect();
    for ((id, place, _), number) in new.iter().zip(&numbers) {
        if *place == Place::Person {
            people.insert(*id, Some(*number));
        }
    }
    point(conn, &people.into_iter().collect::<Vec<_>>()).await
}

async fn stand(conn: &mut PgConnection, indexes: &[(PartitionId, &Index)]) -> sqlx::Result<()> {
    let moved: HashMap<PartitionId, Standing> =
        indexes.iter().map(|(partition, index)| (*partition, index.to)).collect();
    let moved: Vec<_> = moved.into_iter().collect();
    let behind = |walk| match walk {
        Walk::Behind(scope, contact) => Some((scope, contact)),
        Walk::Done | Walk::Ahead => None,
    };
    sqlx::query!(
        r#"INSERT INTO search_standings (partition_id, "offset", walk, workspace_id, environment_id, contact_id)
        SELECT * FROM UNNEST($1::smallint[], $2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[])
        ON CONFLICT ON CONSTRAINT search_standings_pkey DO UPDATE SET "offset" = excluded."offset",
            walk = excluded.walk, workspace_id = excluded.workspace_id, environment_id = excluded.environment_id,
            contact_id = excluded.contact_id"#,
        &column(&moved, |(partition, _)| partition.0),
        &column(&moved, |(_, to)| to.offset),
        &column(&moved, |(_, to)| match to.walk {
            Walk::Done => "done",
            Walk::Ahead => "ahead",
            Walk::Behind(..) => "behind",
        }) as &[&str],
        &column(&moved, |(_, to)| behind(to.walk).map(|(scope, _)| scope.workspace.uuid()))
            as &[Option<Uuid>],
        &column(&moved, |(_, to)| behind(to.walk).map(|(scope, _)| scope.environment.uuid()))
            as &[Option<Uuid>],
        &column(&moved, |(_, to)| behind(to.walk).map(|(_, contact)| contact.uuid())) as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn alive(
    conn: &mut PgConnection,
    contacts: &[&IndexedContact],
) -> sqlx::Result<HashSet<(Scope, ContactId)>> {
    let rows = sqlx::query!(
        r#"SELECT k.workspace_id, k.environment_id, k.contact_id
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS u (workspace_id, environment_id, contact_id)
        JOIN contact_keys k ON k.workspace_id = u.workspace_id AND k.environment_id = u.environment_id
            AND k.contact_id = u.contact_id
        WHERE k.bytes IS NOT NULL"#,
        &workspaces(contacts, |contact| contact.scope),
        &environments(contacts, |contact| contact.scope),
        &column(contacts, |contact| contact.contact.uuid()),
    )
    .fetch_all(conn)
    .await?;
    let key = |workspace, environment, contact| {
        (columns::scope(workspace, environment), ContactId::from_uuid(contact))
    };
    Ok(rows.into_iter().map(|row| key(row.workspace_id, row.environment_id, row.contact_id)).collect())
}

/// Takes note of what is indexed of contacts: their small numbers, and the documents of the persons so far.
async fn note(
    conn: &mut PgConnection,
    contacts: &[&IndexedContact],
) -> sqlx::Result<HashMap<(Scope, ContactId), (i64, Option<i64>)>> {
    let rows = sqlx::query!(
        r#"INSERT INTO search_contacts (workspace_id, environment_id, contact_id, up_to, person)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[])
        ON CONFLICT ON CONSTRAINT search_contacts_key DO UPDATE SET up_to = excluded.up_to, person = excluded.person
        RETURNING workspace_id, environment_id, contact_id, id, document"#,
        &workspaces(contacts, |contact| contact.scope),
        &environments(contacts, |contact| contact.scope),
        &column(contacts, |contact| contact.contact.uuid()),
        &column(contacts, |contact| contact.up_to),
        &column(contacts, |contact| contact.person),
    )
    .fetch_all(conn)
    .await?;
    let scope = columns::scope;
    Ok(rows
        .into_iter()
        .map(|row| {
            let key = (scope(row.workspace_id, row.environment_id), ContactId::from_uuid(row.contact_id));
            (key, (row.id, row.document))
        })
        .collect())
}

async fn remove(conn: &mut PgConnection, numbers: &[i64]) -> sqlx::Result<()> {
    if numbers.is_empty() {
        return Ok(());
    }
    sqlx::query!("DELETE FROM search_documents WHERE number = ANY($1)", numbers).execute(conn).await?;
    Ok(())
}

async fn insert(conn: &mut PgConnection, documents: &[&(i64, Place, &Vec<u64>)]) -> sqlx::Result<Vec<i64>> {
    if documents.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = sqlx::query_scalar!(
        r#"SELECT nextval('search_documents_number') AS "number!" FROM generate_series(1, $1)"#,
        documents.len() as i32,
    )
    .fetch_all(&mut *conn)
    .await?;
    let numbered: Vec<_> = numbers.iter().copied().zip(documents.iter().copied()).collect();
    sqlx::query!(
        r#"INSERT INTO search_documents (number, contact, kind, position, tokens)
        SELECT u.number, u.contact, u.kind, u.position, u.tokens::bigint[]
        FROM UNNEST($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::text[])
            AS u (number, contact, kind, position, tokens)"#,
        &numbers,
        &column(&numbered, |(_, (contact, _, _))| *contact),
        &column(&numbered, |(_, (_, place, _))| place.code()),
        &column(&numbered, |(_, (_, place, _))| place.position()),
        // Arrays of arrays must be rectangular, texts need not.
        &column(&numbered, |(number, (_, _, tokens))| array(*number, tokens)) as &[String],
    )
    .execute(conn)
    .await?;
    Ok(numbers)
}

/// The entries of a document as PostgreSQL writes an array.
fn array(number: i64, tokens: &[u64]) -> String {
    let entries: Vec<String> = tokens.iter().map(|token| entry(number, *token).to_string()).collect();
    format!("{{{}}}", entries.join(","))
}

/// Notes which documents are the persons'.
async fn point(conn: &mut PgConnection, people: &[(i64, Option<i64>)]) -> sqlx::Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"UPDATE search_contacts s SET document = u.document
        FROM UNNEST($1::bigint[], $2::bigint[]) AS u (id, document) WHERE s.id = u.id"#,
        &column(people, |(id, _)| *id),
        &column(people, |(_, document)| *document) as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets people who are erased.
pub(crate) async fn forget(
    conn: &mut PgConnection,
    erased: &[(Scope, ContactId, Timestamp)],
) -> sqlx::Result<()> {
    if erased.is_empty() {
        return Ok(());
    }
    let contacts = sqlx::query_scalar!(
        r#"DELETE FROM search_contacts s
        USING UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) AS u (workspace_id, environment_id, contact_id)
        WHERE s.workspace_id = u.workspace_id AND s.environment_id = u.environment_id
            AND s.contact_id = u.contact_id
        RETURNING s.id"#,
        &workspaces(erased, |row| row.0),
        &environments(erased, |row| row.0),
        &column(erased, |row| row.1.uuid()),
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!("DELETE FROM search_documents WHERE contact = ANY($1)", &contacts).execute(conn).await?;
    Ok(())
}

/// See [`hilo_store::Store::search_progress`].
pub(crate) async fn progress(store: &PostgresStore, partitions: &[PartitionId]) -> Result<Vec<Progress>> {
    let rows = sqlx::query!(
        r#"SELECT p.partition_id AS "partition_id!", p.cursor AS "cursor!", s."offset" AS "offset?", s.walk AS "walk?",
            s.workspace_id AS "workspace_id?", s.environment_id AS "environment_id?", s.contact_id AS "contact_id?"
        FROM partitions p LEFT JOIN search_standings s ON s.partition_id = p.partition_id
        WHERE p.partition_id = ANY($1)"#,
        &column(partitions, |partition| partition.0),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut found = HashMap::new();
    for row in rows {
        let standing = match (row.offset, row.walk) {
            (Some(offset), Some(name)) => {
                let place = [row.workspace_id, row.environment_id, row.contact_id];
                Standing { offset, walk: walk(&name, place)? }
            }
            _ => Standing::NEW,
        };
        found.insert(PartitionId(row.partition_id), Progress { cursor: row.cursor, standing });
    }
    let none = Progress { cursor: 0, standing: Standing::NEW };
    Ok(partitions.iter().map(|partition| found.get(partition).copied().unwrap_or(none)).collect())
}

/// See [`hilo_store::Store::touched`].
pub(crate) async fn touched(
    store: &PostgresStore,
    partition: PartitionId,
    after: Offset,
    limit: u32,
) -> Result<Vec<(Offset, LaneKey)>> {
    let rows = sqlx::query!(
        r#"SELECT "offset", workspace_id, environment_id, lane_kind, lane_id FROM journal
        WHERE partition_id = $1 AND "offset" > $2 ORDER BY "offset" LIMIT $3"#,
        partition.0,
        after,
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    rows.into_iter()
        .map(|row| {
            let scope = columns::scope(row.workspace_id, row.environment_id);
            Ok((row.offset, columns::lane("journal", scope, row.lane_kind, row.lane_id)?))
        })
        .collect()
}

/// See [`hilo_store::Store::walk`].
pub(crate) async fn walk_on(
    store: &PostgresStore,
    walk: Walk,
    limit: u32,
) -> Result<Vec<(Scope, ContactId)>> {
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
        r#"SELECT workspace_id, environment_id, contact_id FROM contacts
        WHERE (workspace_id, environment_id, contact_id) > ($1, $2, $3)
        ORDER BY workspace_id, environment_id, contact_id LIMIT $4"#,
        workspace,
        environment,
        contact,
        i64::from(limit),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let key = |workspace, environment, contact| {
        (columns::scope(workspace, environment), ContactId::from_uuid(contact))
    };
    Ok(rows.into_iter().map(|row| key(row.workspace_id, row.environment_id, row.contact_id)).collect())
}
