//! What people and words are found by, asked for.

use super::threads::allowed;
use crate::{
    PostgresStore,
    columns::column,
    error::{corrupt, from_sqlx},
    search::{BLOCK, MessageRaw, NoteRaw, token},
};
use hilo_model::{ContactId, Id, Scope, access::ThreadAccess};
use hilo_store::{
    Result,
    read::Page,
    search::{DocumentNumber, Hit, Hits, NOTE, Place, Said},
};
use sqlx::{FromRow, Postgres, QueryBuilder};
use uuid::Uuid;

/// So many documents are looked through at most for those that somebody may see who may not see all.
const LOOKED_THROUGH: u32 = 2_000;
/// So many times more blocks are asked next time, if they did not have enough; so many times more documents, if too few of them may be
/// seen.
const GROWTH: i64 = 4;
/// So many blocks are asked at once at most.
const MOST_BLOCKS: i64 = 256;

#[derive(Debug, FromRow)]
struct Raw {
    number: i64,
    kind: i16,
    position: i64,
    contact_id: Uuid,
    visible: bool,
}

/// See [`hilo_store::read::Read::search`].
pub(super) async fn search(
    store: &PostgresStore,
    scope: Scope,
    access: &ThreadAccess,
    tokens: &[u64],
    page: Page<DocumentNumber>,
) -> Result<Hits> {
    if tokens.is_empty() {
        return Ok(Hits { hits: Vec::new(), next: None });
    }
    let newest = sqlx::query_scalar!("SELECT max(number) FROM search_documents")
        .fetch_one(&store.readers)
        .await
        .map_err(from_sqlx)?;
    let below = page.after.unwrap_or(i64::MAX).min(newest.unwrap_or(0).saturating_add(1));
    let one_more = page.limit.saturating_add(1);
    let looked = if *access == ThreadAccess::All { one_more } else { LOOKED_THROUGH.max(one_more) };
    let mut left = i64::from(looked);
    let (mut last, mut hits) = (None, Vec::new());
    let (mut high, mut blocks) = ((below - 1) >> BLOCK, 1);
    // A page is looked through first, for most people may see most of what they find.
    let (mut below, mut looking) = (below, i64::from(one_more));
    while high >= 0 && below > 1 && left > 0 && hits.len() < one_more as usize {
        let low = (high - blocks + 1).max(0);
        let asked = looking.min(left);
        let rows: Vec<Raw> = question(scope, access, tokens, below, (high, low), asked)
            .build_query_as()
            .fetch_all(&store.readers)
            .await
            .map_err(from_sqlx)?;
        let found = rows.len() as i64;
        left -= found;
        last = rows.last().map(|row| row.number).or(last);
        for row in rows.into_iter().filter(|row| row.visible) {
            let place = Place::from_code(row.kind, row.position);
            let place = place.ok_or_else(|| corrupt("search_documents", "kind", &row.kind))?;
            hits.push(Hit { number: row.number, contact: ContactId::from_uuid(row.contact_id), place });
        }
        match last {
            // These blocks may have more.
            Some(last) if found == asked => {
                (below, high, looking) = (last, (last - 1) >> BLOCK, looking * GROWTH);
                blocks = (high - low + 1).max(1);
            }
            _ => (high, blocks) = (low - 1, (blocks * GROWTH).min(MOST_BLOCKS)),
        }
    }
    if hits.len() > page.limit as usize {
        hits.truncate(page.limit as usize);
        let next = hits.last().map(|hit| hit.number);
        return Ok(Hits { hits, next });
    }
    Ok(Hits { hits, next: last.filter(|_| left <= 0) })
}

/// Asks blocks from `blocks.0` down to `blocks.1`. Each is a short question to the inverted index; whether documents may be
/// seen is looked up for the newest of them only.
fn question(
    scope: Scope,
    access: &ThreadAccess,
    tokens: &[u64],
    below: DocumentNumber,
    blocks: (i64, i64),
    limit: i64,
) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "SELECT d.number, d.kind, d.position, s.contact_id, EXISTS (SELECT FROM threads t \
        WHERE t.workspace_id = s.workspace_id AND t.environment_id = s.environment_id \
        AND t.contact_id = s.contact_id",
    );
    allowed(&mut sql, access);
    sql.push(") AS visible FROM (SELECT f.number, f.kind, f.position, f.contact FROM generate_series(");
    sql.push_bind(blocks.0).push("::bigint, ").push_bind(blocks.1);
    sql.push(
        "::bigint, -1) b CROSS JOIN LATERAL (SELECT a.number, a.kind, a.position, a.contact \
        FROM search_documents a WHERE a.tokens @> ARRAY[",
    );
    let mut entries = sql.separated(", ");
    for of in tokens {
        // The number of the block, and the token: see `search.rs`.
        entries.push("(b << 44) | ").push_bind_unseparated(token(*of));
    }
    // A fence: without it the planner, who takes any term for a frequent one, walks all documents from the newest.
    sql.push("] AND a.number < ").push_bind(below).push(" OFFSET 0");
    sql.push(") f ORDER BY f.number DESC LIMIT ").push_bind(limit);
    sql.push(") d JOIN search_contacts s ON s.id = d.contact WHERE s.workspace_id = ");
    sql.push_bind(scope.workspace.uuid())
        .push(" AND s.environment_id = ")
        .push_bind(scope.environment.uuid());
    sql.push(" ORDER BY d.number DESC");
    sql
}

/// See [`hilo_store::read::Read::said`].
pub(super) async fn said(
    store: &PostgresStore,
    scope: Scope,
    places: &[(ContactId, Place)],
) -> Result<Vec<(ContactId, Said)>> {
    let of = |code: i16| places.iter().filter(move |(_, place)| place.code() == code).copied();
    let messages: Vec<_> = of(Place::Message(0).code()).collect();
    let notes: Vec<_> = of(Place::Note(0).code()).collect();
    let mut found = Vec::new();
    if !messages.is_empty() {
        let rows = sqlx::query_as!(
            MessageRaw,
            r#"SELECT u.place AS "place!", m.message_id, m.direction, m.author_type, m.author_id, m.content, m.position,
                m.sent_at
            FROM UNNEST($3::uuid[], $4::bigint[]) WITH ORDINALITY AS u (contact_id, position, place)
            JOIN messages m ON m.workspace_id = $1 AND m.environment_id = $2 AND m.contact_id = u.contact_id
                AND m.position = u.position"#,
            scope.workspace.uuid(),
            scope.environment.uuid(),
            &column(&messages, |(contact, _)| contact.uuid()),
            &column(&messages, |(_, place)| place.position()),
        )
        .fetch_all(&store.readers)
        .await
        .map_err(from_sqlx)?;
        for row in rows {
            let (place, said) = row.read()?;
            found.extend(messages.get(place).map(|(contact, _)| (*contact, said)));
        }
    }
    if !notes.is_empty() {
        let rows = sqlx::query_as!(
            NoteRaw,
            r#"SELECT u.place AS "place!", e.id, e.actor_type, e.actor_id, e.body, e.position, e.at
            FROM UNNEST($3::uuid[], $4::bigint[]) WITH ORDINALITY AS u (contact_id, position, place)
            JOIN thread_events e ON e.workspace_id = $1 AND e.environment_id = $2 AND e.contact_id = u.contact_id
                AND e.position = u.position
            WHERE e.kind = $5"#,
            scope.workspace.uuid(),
            scope.environment.uuid(),
            &column(&notes, |(contact, _)| contact.uuid()),
            &column(&notes, |(_, place)| place.position()),
            NOTE,
        )
        .fetch_all(&store.readers)
        .await
        .map_err(from_sqlx)?;
        for row in rows {
            let (place, said) = row.read()?;
            found.extend(notes.get(place).map(|(contact, _)| (*contact, said)));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{EnvironmentId, WorkspaceId};

    /// With ten million documents a rare word took minutes: the planner walked them all from the newest, in the hope of a page
    /// of hits soon. A plan cannot be asked for that many documents in a test, so the fence itself is looked for.
    #[test]
    fn blocks_are_fenced_off_from_the_order_of_the_answer() {
        let uuid = Uuid::nil();
        let scope =
            Scope { workspace: WorkspaceId::from_uuid(uuid), environment: EnvironmentId::from_uuid(uuid) };
        let asked = question(scope, &ThreadAccess::All, &[1, 2], 9, (0, 0), 21);
        assert!(asked.sql().as_str().contains("OFFSET 0) f ORDER BY f.number DESC LIMIT"));
    }
}
