//! Addresses and their owners: compare-and-set for a whole batch at once.

use crate::{bulk::Bulk, columns, error::translate};
use hilo_model::{ContactId, Id, Scope, Timestamp, identity::Identity};
use hilo_store::{Refusal, Result, journal::IdentityChange};
use sqlx::{SqliteConnection, SqliteExecutor};
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
    /// Finds out the owners of every address mentioned. Nearly always they are the expected ones, so only others are
    /// fetched.
    pub(crate) async fn load(
        tx: &mut SqliteConnection,
        mentioned: impl Iterator<Item = &'a IdentityChange>,
    ) -> Result<Self> {
        let mut owners: HashMap<_, _> = HashMap::new();
        let mut asked = Vec::new();
        let mut bulk = Bulk::default();
        for IdentityChange { scope, identity, expected, .. } in mentioned {
            let key = (*scope, identity);
            if let Entry::Vacant(vacant) = owners.entry(key) {
                vacant.insert(Owner { contact: *expected, changed: None });
                asked.push(key);
                bulk.row(|row| {
                    row.ids([scope.workspace.uuid(), scope.environment.uuid()]);
                    row.text(identity.kind.as_str());
                    row.text(&identity.scope);
                    row.text(&identity.value);
                    row.id(*expected);
                });
            }
        }
        if bulk.is_empty() {
            return Ok(Self(owners));
        }
        let (rows, blob) = bulk.finish();
        let surprises = sqlx::query!(
            r#"SELECT a.key + 0 AS "place!: i64", i.contact_id AS "contact_id?: Uuid"
               FROM jsonb_each(?1) a LEFT JOIN identities i
               ON i.workspace_id = substr(?2, a.value ->> 0, 16)
                   AND i.environment_id = substr(?2, (a.value ->> 0) + 16, 16)
                   AND i.kind = a.value ->> 1 AND i.scope = a.value ->> 2 AND i.value = a.value ->> 3
               WHERE i.contact_id IS NOT substr(?2, a.value ->> 4, 16)"#,
            rows,
            blob
        )
        .fetch_all(tx)
        .await
        .map_err(translate)?;
        for row in surprises {
            let key = usize::try_from(row.place).ok().and_then(|place| asked.get(place));
            if let Some(owner) = key.and_then(|key| owners.get_mut(key)) {
                owner.contact = columns::id(row.contact_id);
            }
        }
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
    pub(crate) async fn save(self, tx: &mut SqliteConnection) -> Result<()> {
        let (mut owned, mut nobodys) = (Bulk::default(), Bulk::default());
        for ((scope, identity), owner) in &self.0 {
            let Some(at) = owner.changed else { continue };
            let bulk = if owner.contact.is_some() { &mut owned } else { &mut nobodys };
            bulk.row(|row| {
                row.ids([scope.workspace.uuid(), scope.environment.uuid()]);
                row.text(identity.kind.as_str());
                row.text(&identity.scope);
                row.text(&identity.value);
                row.id(owner.contact);
                row.int(at.as_micros());
            });
        }
        if !owned.is_empty() {
            let (rows, blob) = owned.finish();
            sqlx::query!(
                "INSERT INTO identities (workspace_id, environment_id, kind, scope, value, contact_id, at)
                 SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16), r.value ->> 1,
                     r.value ->> 2, r.value ->> 3, substr(?2, r.value ->> 4, 16), r.value ->> 5
                 FROM jsonb_each(?1) r WHERE true
                 ON CONFLICT (workspace_id, environment_id, kind, scope, value)
                 DO UPDATE SET contact_id = excluded.contact_id, at = excluded.at",
                rows,
                blob
            )
            .execute(&mut *tx)
            .await
            .map_err(translate)?;
        }
        if !nobodys.is_empty() {
            let (rows, blob) = nobodys.finish();
            sqlx::query!(
                "DELETE FROM identities
                 WHERE (workspace_id, environment_id, kind, scope, value) IN (
                     SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16), r.value ->> 1,
                         r.value ->> 2, r.value ->> 3
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
