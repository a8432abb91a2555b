//! Contacts and their tags.

use crate::writer::each;
use hilo_model::Id;
use hilo_store::rows::{ContactRow, TagRow};
use rusqlite::{Connection, Result, params};

/// Writes contacts, full rows.
pub(super) fn upsert(tx: &Connection, contacts: &[&ContactRow]) -> Result<()> {
    let sql = "INSERT INTO contacts (workspace_id, environment_id, contact_id, name, locale, time_zone, fields,
             merged_into, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, contact_id) DO UPDATE SET name = excluded.name,
             locale = excluded.locale, time_zone = excluded.time_zone, fields = excluded.fields,
             merged_into = excluded.merged_into, created_at = excluded.created_at, updated_at = excluded.updated_at";
    each(tx, sql, contacts, |upsert, contact| {
        upsert.execute(params![
            contact.scope.workspace.uuid(),
            contact.scope.environment.uuid(),
            contact.contact.uuid(),
            contact.name,
            contact.locale,
            contact.time_zone,
            &contact.fields[..],
            contact.merged_into.map(Id::uuid),
            contact.created_at.as_micros(),
            contact.updated_at.as_micros(),
        ])
    })
}

/// Puts tags on contacts and takes them off, in order.
pub(super) fn tag(tx: &Connection, tags: &[&TagRow]) -> Result<()> {
    for tag in tags {
        let (workspace, environment) = (tag.scope.workspace.uuid(), tag.scope.environment.uuid());
        if tag.present {
            tx.prepare_cached(
                "INSERT INTO contact_tags (workspace_id, environment_id, contact_id, tag, at)
                 VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                workspace,
                environment,
                tag.contact.uuid(),
                tag.tag,
                tag.at.as_micros()
            ])?;
        } else {
            tx.prepare_cached(
                "DELETE FROM contact_tags
                 WHERE workspace_id = ? AND environment_id = ? AND contact_id = ? AND tag = ?",
            )?
            .execute(params![workspace, environment, tag.contact.uuid(), tag.tag])?;
        }
    }
    Ok(())
}
