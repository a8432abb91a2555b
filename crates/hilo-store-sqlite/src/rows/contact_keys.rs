//! The keys that contacts' data is sealed with.

use crate::{bulk::Bulk, error::translate};
use bytes::Bytes;
use hilo_model::{ContactId, Id, Scope, Timestamp};
use hilo_store::{Result, journal::NewContact, rows::WrappedKey};
use sqlx::{SqliteConnection, SqliteExecutor};

/// Writes keys of new contacts. A key that is there stays, destroyed or not: something may be sealed with it.
pub(crate) async fn insert(tx: &mut SqliteConnection, contacts: &[&NewContact]) -> Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for new in contacts {
        bulk.row(|row| {
            row.scoped(new.scope, new.contact.uuid());
            row.text(&new.key.master);
            row.bytes(&new.key.bytes);
            row.int(new.at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO contact_keys (workspace_id, environment_id, contact_id, master, bytes, at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, substr(?2, r.value ->> 2, r.value ->> 3), r.value ->> 4
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT DO NOTHING",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Destroys keys.
pub(super) async fn destroy(
    tx: &mut SqliteConnection,
    contacts: &[(Scope, ContactId, Timestamp)],
) -> Result<()> {
    for (scope, contact, at) in contacts {
        let (workspace, environment, contact) =
            (scope.workspace.uuid(), scope.environment.uuid(), contact.uuid());
        let at = at.as_micros();
        sqlx::query!(
            "UPDATE contact_keys SET bytes = NULL, destroyed_at = ?
             WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND destroyed_at IS NULL",
            at,
            workspace,
            environment,
            contact
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
    }
    Ok(())
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
