//! The keys of contacts.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, workspaces},
    error::from_sqlx,
};
use hilo_model::{ContactId, Id, Scope, Timestamp};
use hilo_store::{Result, journal::NewContact, rows::WrappedKey};
use sqlx::PgConnection;

/// Stores the keys of new contacts. One that has a key, or had one that was destroyed, gets no other.
pub(super) async fn insert(conn: &mut PgConnection, contacts: &[&NewContact]) -> sqlx::Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO contact_keys (workspace_id, environment_id, contact_id, master, bytes, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(contacts, |contact| contact.scope),
        &environments(contacts, |contact| contact.scope),
        &column(contacts, |contact| contact.contact.uuid()),
        &column(contacts, |contact| contact.key.master.as_str()) as &[&str],
        &column(contacts, |contact| &contact.key.bytes[..]) as &[&[u8]],
        &column(contacts, |contact| micros(contact.at)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Destroys keys for good.
pub(super) async fn destroy(
    conn: &mut PgConnection,
    rows: &[(Scope, ContactId, Timestamp)],
) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"UPDATE contact_keys k SET bytes = NULL, destroyed_at = u.at
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[])
            AS u (workspace_id, environment_id, contact_id, at)
        WHERE k.workspace_id = u.workspace_id AND k.environment_id = u.environment_id
            AND k.contact_id = u.contact_id AND k.bytes IS NOT NULL"#,
        &workspaces(rows, |row| row.0),
        &environments(rows, |row| row.0),
        &column(rows, |row| row.1.uuid()),
        &column(rows, |row| micros(row.2)),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The keys of contacts, in the order asked for.
pub(crate) async fn look_up(
    store: &PostgresStore,
    asked: &[(Scope, ContactId)],
) -> Result<Vec<Option<WrappedKey>>> {
    let mut found = vec![None; asked.len()];
    let rows = sqlx::query!(
        r#"SELECT u.place AS "place!", k.master, k.bytes AS "bytes!"
        FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, contact_id, place)
        JOIN contact_keys k ON k.workspace_id = u.workspace_id AND k.environment_id = u.environment_id
            AND k.contact_id = u.contact_id
        WHERE k.bytes IS NOT NULL"#,
        &workspaces(asked, |key| key.0),
        &environments(asked, |key| key.0),
        &column(asked, |key| key.1.uuid()),
    )
    .fetch_all(&store.readers)
    .await
    .map_err(from_sqlx)?;
    for row in rows {
        if let Some(slot) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place - 1)) {
            *slot = Some(WrappedKey { master: row.master, bytes: row.bytes.into() });
        }
    }
    Ok(found)
}
