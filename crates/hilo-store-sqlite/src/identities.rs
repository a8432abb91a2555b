//! Addresses and their owners: compare-and-set for a whole batch at once.

use crate::{bulk::Bulk, columns, error::translate, writer::each};
use hilo_model::{ContactId, Id, Scope, Timestamp, identity::Identity};
use hilo_store::{Refusal, Result, journal::IdentityChange};
use rusqlite::{Connection, OptionalExtension, params};
use sqlx::SqliteExecutor;
use std::collections::{HashMap, hash_map::Entry};
use uuid::Uuid;

/// The owners of the addresses that a batch mentions, as they change while it is being checked.
#[derive(Debug, Default)]
pub(crate) struct Owners<'a>(HashMap<(Scope, &'a Identity), Owner>);

#[derive(Debug, Clone, Copy, Default)]
struct Owner {
    contact: Option<ContactId>,
    changed: Option<Timestamp>,
}

impl<'a> Owners<'a> {
    /// Finds out the owners of every address mentioned.
    pub(crate) fn load(
        tx: &Connection,
        mentioned: impl Iterator<Item = &'a IdentityChange>,
    ) -> rusqlite::Result<Self> {
        let sql = "SELECT contact_id FROM identities
             WHERE workspace_id = ? AND environment_id = ? AND kind = ? AND scope = ? AND value = ?";
        let mut owners: HashMap<_, _> = HashMap::new();
        each(tx, sql, mentioned, |select, IdentityChange { scope, identity, .. }| {
            if let Entry::Vacant(vacant) = owners.entry((*scope, identity)) {
                let (workspace, environment) = (scope.workspace.uuid(), scope.environment.uuid());
                let key =
                    params![workspace, environment, identity.kind.as_str(), identity.scope, identity.value];
                let contact = select.query_row(key, |row| row.get(0)).optional()?;
                vacant.insert(Owner { contact: columns::id(contact), changed: None });
            }
            Ok(())
        })?;
        Ok(Self(owners))
    }

    /// Makes all of these changes, or none if an owner is not the expected one.
    pub(crate) fn change_all(&mut self, changes: &'a [IdentityChange]) -> std::result::Result<(), Refusal> {
        let mut before = Vec::with_capacity(changes.len());
        for change in changes {
            let owner = self.0.entry((change.scope, &change.identity)).or_default();
            before.push(*owner);
            if owner.contact != change.expected {
                for (change, owner) in changes.iter().zip(before).rev() {
                    self.0.insert((change.scope, &change.identity), owner);
                }
                return Err(Refusal::Stale("identity"));
            }
            if change.owner != change.expected {
                *owner = Owner { contact: change.owner, changed: Some(change.at) };
            }
        }
        Ok(())
    }

    /// Writes what has changed.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        for ((scope, identity), owner) in &self.0 {
            let Some(at) = owner.changed else { continue };
            match owner.contact {
                Some(contact) => give(tx, *scope, identity, contact, at)?,
                None => free(tx, *scope, identity)?,
            }
        }
        Ok(())
    }
}

fn give(
    tx: &Connection,
    scope: Scope,
    identity: &Identity,
    contact: ContactId,
    at: Timestamp,
) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO identities (workspace_id, environment_id, kind, scope, value, contact_id, at)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, kind, scope, value)
         DO UPDATE SET contact_id = excluded.contact_id, at = excluded.at",
    )?
    .execute(params![
        scope.workspace.uuid(),
        scope.environment.uuid(),
        identity.kind.as_str(),
        identity.scope,
        identity.value,
        contact.uuid(),
        at.as_micros(),
    ])?;
    Ok(())
}

fn free(tx: &Connection, scope: Scope, identity: &Identity) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "DELETE FROM identities
         WHERE workspace_id = ? AND environment_id = ? AND kind = ? AND scope = ? AND value = ?",
    )?
    .execute(params![
        scope.workspace.uuid(),
        scope.environment.uuid(),
        identity.kind.as_str(),
        identity.scope,
        identity.value,
    ])?;
    Ok(())
}

/// The owners of addresses, in the order asked for.
pub(crate) async fn look_up(
    reader: impl SqliteExecutor<'_>,
    asked: &[(Scope, &Identity)],
) -> Result<Vec<Option<ContactId>>> {
    let mut bulk = Bulk::default();
    for (scope, identity) in asked {
        bulk.row(|row| {
            row.ids([scope.workspace.uuid(), scope.environment.uuid()]);
            row.text(identity.kind.as_str());
            row.text(&identity.scope);
            row.text(&identity.value);
        });
    }
    let (rows, blob) = bulk.finish();
    let found = sqlx::query!(
        r#"SELECT a.key + 0 AS "place!: i64", i.contact_id AS "contact_id!: Uuid"
           FROM jsonb_each(?1) a CROSS JOIN identities i
           ON i.workspace_id = substr(?2, a.value ->> 0, 16)
               AND i.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
               AND i.kind = a.value ->> 1 AND i.scope = a.value ->> 2 AND i.value = a.value ->> 3"#,
        rows,
        blob
    )
    .fetch_all(reader)
    .await
    .map_err(translate)?;
    let mut owners = vec![None; asked.len()];
    for row in found {
        if let Some(owner) = usize::try_from(row.place).ok().and_then(|place| owners.get_mut(place)) {
            *owner = columns::id(Some(row.contact_id));
        }
    }
    Ok(owners)
}
