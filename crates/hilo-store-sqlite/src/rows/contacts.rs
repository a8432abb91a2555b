//! Contacts and their tags.

use super::last;
use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{
    Result,
    rows::{ContactRow, TagRow},
};
use sqlx::SqliteConnection;

/// Writes contacts, full rows.
pub(super) async fn upsert(tx: &mut SqliteConnection, contacts: &[&ContactRow]) -> Result<()> {
    if contacts.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for contact in last(contacts, |row| (row.scope, row.contact)) {
        bulk.row(|row| {
            row.scoped(contact.scope, contact.contact.uuid());
            row.text(&contact.name);
            row.maybe_text(contact.locale.as_deref());
            row.maybe_text(contact.time_zone.as_deref());
            row.bytes(&contact.fields);
            row.id(contact.merged_into);
            row.int(contact.created_at.as_micros());
            row.int(contact.updated_at.as_micros());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO contacts (workspace_id, environment_id, contact_id, name, locale, time_zone, fields, merged_into,
             created_at, updated_at)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, r.value ->> 2, r.value ->> 3,
             substr(?2, r.value ->> 4, r.value ->> 5), substr(?2, r.value ->> 6, 16), r.value ->> 7, r.value ->> 8
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, contact_id) DO UPDATE SET name = excluded.name,
             locale = excluded.locale, time_zone = excluded.time_zone, fields = excluded.fields,
             merged_into = excluded.merged_into, created_at = excluded.created_at, updated_at = excluded.updated_at",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Puts tags on contacts and takes them off.
pub(super) async fn tag(tx: &mut SqliteConnection, tags: &[&TagRow]) -> Result<()> {
    let (mut there, mut gone) = (Bulk::default(), Bulk::default());
    for tag in last(tags, |row| (row.scope, row.contact, row.tag.clone())) {
        let bulk = if tag.present { &mut there } else { &mut gone };
        bulk.row(|row| {
            row.scoped(tag.scope, tag.contact.uuid());
            row.text(&tag.tag);
            row.int(tag.at.as_micros());
        });
    }
    if !there.is_empty() {
        let (rows, blob) = there.finish();
        sqlx::query!(
            "INSERT INTO contact_tags (workspace_id, environment_id, contact_id, tag, at)
             SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
                 substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, r.value ->> 2
             FROM jsonb_each(?1) r WHERE true
             ON CONFLICT DO NOTHING",
            rows,
            blob
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
    }
    if !gone.is_empty() {
        let (rows, blob) = gone.finish();
        sqlx::query!(
            "DELETE FROM contact_tags WHERE (workspace_id, environment_id, contact_id, tag) IN (
                 SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
                     substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1
                 FROM jsonb_each(?1) r)",
            rows,
            blob
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
    }
    Ok(())
}
