//! What documents are made from: names, addresses, and what was said.

use crate::{
    bulk::Bulk,
    columns::{self, corrupt, moment},
    error::translate,
};
use bytes::Bytes;
use hilo_model::{
    ContactId, Id, Scope,
    identity::{Identity, IdentityKind},
};
use hilo_store::{
    Result,
    rows::Direction,
    search::{NOTE, Place, Said, SaidId, Source, Sources},
};
use sqlx::SqlitePool;
use uuid::Uuid;

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
