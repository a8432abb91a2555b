//! The keys that contacts' data is sealed with.

use crate::{bulk::Bulk, error::translate, writer::each};
use bytes::Bytes;
use hilo_model::{ContactId, Id, Scope, Timestamp};
use hilo_store::{Result, journal::NewContact, rows::WrappedKey};
use rusqlite::{Connection, params};
use sqlx::SqliteExecutor;

/// Writes keys of new contacts. A key that is there stays, destroyed or not: something may be sealed with it.
pub(crate) fn insert(tx: &Connection, contacts: &[&NewContact]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO contact_keys (workspace_id, environment_id, contact_id, master, bytes, at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, contacts, |insert, new| {
        insert.execute(params![
            new.scope.workspace.uuid(),
            new.scope.environment.uuid(),
            new.contact.uuid(),
            new.key.master,
            &new.key.bytes[..],
            new.at.as_micros(),
        ])
    })
}

/// Destroys keys.
pub(super) fn destroy(tx: &Connection, contacts: &[(Scope, ContactId, Timestamp)]) -> rusqlite::Result<()> {
    let sql = "UPDATE contact_keys SET bytes = NULL, destroyed_at = ?
         WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND destroyed_at IS NULL";
    each(tx, sql, contacts, |update, (scope, contact, at)| {
        update.execute(params![
            at.as_micros(),
            scope.workspace.uuid(),
            scope.environment.uuid(),
            contact.uuid(),
        ])
    })
}

/// See [`hilo_store::Store::contact_keys`].
pub(crate) async fn look_up(
    reader: impl SqliteExecutor<'_>,
    contacts: &[(Scope, ContactId)],
) -> Result<Vec<Option<WrappedKey>>> {
    let mut bulk = Bulk::default();
    for (scope, contact) in contacts {
        bulk.row(|row| row.scoped(*scope, contact.uuid()));
    }
    let (rows, blob) = bulk.finish();
    let rows = sqlx::query!(
        r#"SELECT a.key + 0 AS "place!: i64", k.master AS "master!: String", k.bytes AS "bytes!: Vec<u8>"
           FROM jsonb_each(?1) a CROSS JOIN contact_keys k
           ON k.workspace_id = substr(?2, a.value ->> 0, 16)
               AND k.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND k.contact_id = substr(?2, (a.value ->> 0) + 32, 16)
           WHERE k.bytes IS NOT NULL"#,
        rows,
        blob
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    let mut keys = vec![None; contacts.len()];
    for row in rows {
        if let Some(key) = usize::try_from(row.place).ok().and_then(|place| keys.get_mut(place)) {
            *key = Some(WrappedKey { master: row.master, bytes: Bytes::from(row.bytes) });
        }
    }
    Ok(keys)
}
