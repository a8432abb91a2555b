//! What people and words are found by, asked for.

use super::threads::allowed;
use crate::{
    bulk::Bulk,
    columns::{corrupt, small},
    error::translate,
    search::{MessageColumns, NoteColumns, words},
};
use hilo_model::{ContactId, Id, Scope, access::ThreadAccess};
use hilo_store::{
    Result,
    read::Page,
    search::{DocumentNumber, Hit, Hits, NOTE, Place, Said},
};
use sqlx::{FromRow, QueryBuilder, Sqlite, SqlitePool};
use uuid::Uuid;

/// So many documents are looked through at most for those that somebody may see who may not see all.
const LOOKED_THROUGH: u32 = 2_000;
/// A page of documents is looked through first, for most people may see most of what they find; so many times more each time that
/// is not enough.
const GROWTH: u32 = 4;

#[derive(Debug, FromRow)]
struct Columns {
    number: i64,
    kind: i64,
    position: i64,
    contact_id: Uuid,
    visible: bool,
}

/// See [`hilo_store::read::Read::search`].
pub(super) async fn search(
    pool: &SqlitePool,
    scope: Scope,
    access: &ThreadAccess,
    tokens: &[u64],
    page: Page<DocumentNumber>,
) -> Result<Hits> {
    if tokens.is_empty() {
        return Ok(Hits { hits: Vec::new(), next: None });
    }
    let one_more = page.limit.saturating_add(1);
    let mut left = if *access == ThreadAccess::All { one_more } else { LOOKED_THROUGH.max(one_more) };
    let (mut last, mut more, mut hits) = (page.after, true, Vec::new());
    let mut looked = one_more;
    while more && left > 0 && hits.len() < one_more as usize {
        looked = looked.min(left);
        let rows: Vec<Columns> = question(scope, access, tokens, last, looked)
            .build_query_as()
            .fetch_all(pool)
            .await
            .map_err(translate)?;
        last = rows.last().map(|row| row.number).or(last);
        more = rows.len() >= looked as usize;
        left -= looked;
        looked = looked.saturating_mul(GROWTH);
        for row in rows.into_iter().filter(|row| row.visible) {
            let place = Place::from_code(small("search_documents", "kind", row.kind)?, row.position);
            let place = place.ok_or_else(|| corrupt("search_documents", "kind", row.kind))?;
            hits.push(Hit { number: row.number, contact: Id::from_uuid(row.contact_id), place });
        }
    }
    if hits.len() > page.limit as usize {
        hits.truncate(page.limit as usize);
        let next = hits.last().map(|hit| hit.number);
        return Ok(Hits { hits, next });
    }
    Ok(Hits { hits, next: last.filter(|_| more) })
}

/// The full-text table is asked alone, for the newest documents; whether they may be seen is looked up for those only.
fn question(
    scope: Scope,
    access: &ThreadAccess,
    tokens: &[u64],
    after: Option<DocumentNumber>,
    looked: u32,
) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new(
        "SELECT f.number, d.kind, d.position, s.contact_id, EXISTS (SELECT 1 FROM threads t \
         WHERE t.workspace_id = s.workspace_id AND t.environment_id = s.environment_id \
         AND t.contact_id = s.contact_id",
    );
    allowed(&mut query, access);
    query.push(") AS visible FROM (SELECT rowid AS number FROM search_tokens WHERE search_tokens MATCH ");
    query.push_bind(words(tokens)).push(" AND rowid < ").push_bind(after.unwrap_or(i64::MAX));
    query.push(" ORDER BY rowid DESC LIMIT ").push_bind(looked);
    query.push(
        ") f CROSS JOIN search_documents d ON d.number = f.number CROSS JOIN search_contacts s ON s.id = d.contact \
         WHERE s.workspace_id = ",
    );
    query
        .push_bind(scope.workspace.uuid())
        .push(" AND s.environment_id = ")
        .push_bind(scope.environment.uuid());
    query.push(" ORDER BY f.number DESC");
    query
}

/// See [`hilo_store::read::Read::said`].
pub(super) async fn said(
    pool: &SqlitePool,
    scope: Scope,
    places: &[(ContactId, Place)],
) -> Result<Vec<(ContactId, Said)>> {
    let mut bulk = Bulk::default();
    for (contact, place) in places {
        bulk.row(|row| {
            row.scoped(scope, contact.uuid());
            row.int(place.position());
            row.int(place.code().into());
        });
    }
    let (rows, blob) = bulk.finish();
    let messages = sqlx::query_as!(
        MessageColumns,
        r#"SELECT a.key + 0 AS "place!: i64", m.message_id AS "message_id!: Uuid", m.direction AS "direction!: String",
               m.author_type AS "author_type!: String", m.author_id AS "author_id?: Uuid",
               m.content AS "content!: Vec<u8>", m.position AS "position!: i64", m.sent_at AS "sent_at!: i64"
           FROM jsonb_each(?1) a CROSS JOIN messages m ON m.workspace_id = substr(?2, a.value ->> 0, 16)
               AND m.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND m.contact_id = substr(?2, (a.value ->> 0) + 32, 16) AND m.position = a.value ->> 1
           WHERE a.value ->> 2 = 1"#,
        rows,
        blob
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let notes = sqlx::query_as!(
        NoteColumns,
        r#"SELECT a.key + 0 AS "place!: i64", e.id AS "id!: Uuid", e.actor_type AS "actor_type!: String",
               e.actor_id AS "actor_id?: Uuid", e.body AS "body!: Vec<u8>", e.position AS "position!: i64",
               e.at AS "at!: i64"
           FROM jsonb_each(?1) a CROSS JOIN thread_events e ON e.workspace_id = substr(?2, a.value ->> 0, 16)
               AND e.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND e.contact_id = substr(?2, (a.value ->> 0) + 32, 16) AND e.position = a.value ->> 1
           WHERE a.value ->> 2 = 2 AND e.kind = ?3"#,
        rows,
        blob,
        NOTE
    )
    .fetch_all(pool)
    .await
    .map_err(translate)?;
    let messages = messages.into_iter().map(MessageColumns::read);
    let all = messages.chain(notes.into_iter().map(NoteColumns::read));
    let mut found = Vec::new();
    for said in all {
        let (place, said) = said?;
        found.extend(places.get(place).map(|(contact, _)| (*contact, said)));
    }
    Ok(found)
}
