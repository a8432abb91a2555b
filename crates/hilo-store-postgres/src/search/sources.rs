//! What documents are made from: names, addresses, and what was said.

use crate::{
    PostgresStore,
    columns::{self, column, environments, workspaces},
    error::{corrupt, from_sqlx},
};
use hilo_model::{
    ContactId, Id, Scope, Timestamp,
    identity::{Identity, IdentityKind},
};
use hilo_store::{
    Result,
    rows::Direction,
    search::{NOTE, Place, Said, SaidId, Source, Sources},
};
use uuid::Uuid;

/// See [`hilo_store::Store::search_sources`].
pub(crate) async fn sources(
    store: &PostgresStore,
    contacts: &[(Scope, ContactId)],
    limit: u32,
) -> Result<Sources> {
    let known = sqlx::query!(
        r#"SELECT u.place AS "place!", s.up_to AS "up_to?", s.person AS "person?", c.name AS "name?"
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, place)
        LEFT JOIN search_contacts s ON s.workspace_id = u.workspace_id AND s.environment_id = u.environment_id
            AND s.contact_id = u.contact_id
        LEFT JOIN contacts c ON c.workspace_id = u.workspace_id AND c.environment_id = u.environment_id
            AND c.contact_id = u.contact_id AND c.merged_into IS NULL"#,
        &workspaces(contacts, |key| key.0),
        &environments(contacts, |key| key.0),
        &column(contacts, |key| key.1.uuid()),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
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
        if let Some(source) = place(row.place).and_then(|place| sources.get_mut(place)) {
            (source.indexed, source.person, source.name) = (row.up_to.unwrap_or(0), row.person, row.name);
        }
    }
    let addresses = identities_of(store, contacts).await?;
    for (source, identities) in sources.iter_mut().zip(addresses) {
        source.identities = identities;
    }
    let said = said_behind(store, &sources, limit).await?;
    Ok(Sources::of(sources, said, limit as usize))
}

/// PostgreSQL counts the rows of arrays from 1.
fn place(ordinality: i64) -> Option<usize> {
    usize::try_from(ordinality - 1).ok()
}

/// The addresses of contacts, in the order asked for.
pub(crate) async fn identities_of(
    store: &PostgresStore,
    contacts: &[(Scope, ContactId)],
) -> Result<Vec<Vec<Identity>>> {
    let rows = sqlx::query!(
        r#"SELECT u.place AS "place!", i.kind, i.scope, i.value
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, place)
        JOIN identities i ON i.contact_id = u.contact_id AND i.workspace_id = u.workspace_id
            AND i.environment_id = u.environment_id
        ORDER BY u.place, i.kind, i.scope, i.value"#,
        &workspaces(contacts, |key| key.0),
        &environments(contacts, |key| key.0),
        &column(contacts, |key| key.1.uuid()),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let mut all = vec![Vec::new(); contacts.len()];
    for row in rows {
        if let Some(identities) = place(row.place).and_then(|place| all.get_mut(place)) {
            let kind = IdentityKind::from_name(&row.kind);
            let kind = kind.ok_or_else(|| corrupt("identities", "kind", &row.kind))?;
            identities.push(Identity { kind, scope: row.scope, value: row.value });
        }
    }
    Ok(all)
}

/// Messages as they were said.
pub(crate) struct MessageRaw {
    pub(crate) place: i64,
    pub(crate) message_id: Uuid,
    pub(crate) direction: String,
    pub(crate) author_type: String,
    pub(crate) author_id: Option<Uuid>,
    pub(crate) content: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) sent_at: i64,
}

impl MessageRaw {
    pub(crate) fn read(self) -> Result<(usize, Said)> {
        let inbound = match self.direction.as_str() {
            "inbound" => Direction::Inbound,
            "outbound" => Direction::Outbound,
            other => return Err(corrupt("messages", "direction", &other)),
        };
        let said = Said {
            place: Place::Message(self.position),
            id: SaidId::Message(Id::from_uuid(self.message_id)),
            inbound: inbound == Direction::Inbound,
            author: columns::actor("messages", &self.author_type, self.author_id)?,
            at: Timestamp::from_micros(self.sent_at),
            content: self.content.into(),
        };
        Ok((place(self.place).ok_or_else(|| corrupt("messages", "place", &self.place))?, said))
    }
}

/// Notes as they were said.
pub(crate) struct NoteRaw {
    pub(crate) place: i64,
    pub(crate) id: Uuid,
    pub(crate) actor_type: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) body: Vec<u8>,
    pub(crate) position: i64,
    pub(crate) at: i64,
}

impl NoteRaw {
    pub(crate) fn read(self) -> Result<(usize, Said)> {
        let said = Said {
            place: Place::Note(self.position),
            id: SaidId::Note(Id::from_uuid(self.id)),
            inbound: false,
            author: columns::actor("thread_events", &self.actor_type, self.actor_id)?,
            at: Timestamp::from_micros(self.at),
            content: self.body.into(),
        };
        Ok((place(self.place).ok_or_else(|| corrupt("thread_events", "place", &self.place))?, said))
    }
}

/// The first so many messages, and the first so many notes, behind what is indexed.
async fn said_behind(store: &PostgresStore, sources: &[Source], limit: u32) -> Result<Vec<(usize, Said)>> {
    let (workspaces, environments) =
        (workspaces(sources, |source| source.scope), environments(sources, |source| source.scope));
    let contacts = column(sources, |source| source.contact.uuid());
    let indexed = column(sources, |source| source.indexed);
    let limit = i64::from(limit);
    // Of each contact so many at most, so that somebody who has written a million messages does not have them all read.
    let messages = sqlx::query_as!(
        MessageRaw,
        r#"SELECT u.place AS "place!", m.message_id, m.direction, m.author_type, m.author_id, m.content,
            m.position AS "position!", m.sent_at
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, indexed, place)
        CROSS JOIN LATERAL (
            SELECT b.* FROM messages b
            WHERE b.workspace_id = u.workspace_id AND b.environment_id = u.environment_id
                AND b.contact_id = u.contact_id AND b.position > u.indexed
                AND (b.direction = 'inbound' OR b.author_type NOT IN ('run', 'system'))
            ORDER BY b.position LIMIT $5
        ) m
        ORDER BY u.place, m.position LIMIT $5"#,
        &workspaces,
        &environments,
        &contacts,
        &indexed,
        limit,
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let notes = sqlx::query_as!(
        NoteRaw,
        r#"SELECT u.place AS "place!", e.id, e.actor_type, e.actor_id, e.body, e.position AS "position!", e.at
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, indexed, place)
        CROSS JOIN LATERAL (
            SELECT b.* FROM thread_events b
            WHERE b.workspace_id = u.workspace_id AND b.environment_id = u.environment_id
                AND b.contact_id = u.contact_id AND b.position > u.indexed AND b.kind = $6
            ORDER BY b.position LIMIT $5
        ) e
        ORDER BY u.place, e.position LIMIT $5"#,
        &workspaces,
        &environments,
        &contacts,
        &indexed,
        limit,
        NOTE,
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    let messages = messages.into_iter().map(MessageRaw::read);
    messages.chain(notes.into_iter().map(NoteRaw::read)).collect()
}
