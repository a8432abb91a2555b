//! Addresses and their owners: compare-and-set for a whole batch at once.

use crate::{
    PostgresStore,
    columns::{column, environments, micros, workspaces},
    error::from_sqlx,
};
use hilo_model::{ContactId, Id, Scope, Timestamp, identity::Identity};
use hilo_store::{Refusal, Result, journal::IdentityChange};
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

type Key<'a> = (Scope, &'a Identity);

/// The owners of the addresses that a batch is about.
#[derive(Debug, Default)]
pub(crate) struct Owners<'a> {
    /// As they were read.
    read: HashMap<Key<'a>, ContactId>,
    /// As the batch leaves them, where it changes them. Ordered, so that two processes change them in the same order.
    changed: BTreeMap<Key<'a>, (Option<ContactId>, Timestamp)>,
}

/// Changes that were found to hold.
pub(crate) type Checked<'a> = BTreeMap<Key<'a>, (Option<ContactId>, Timestamp)>;

impl<'a> Owners<'a> {
    /// Checks that the changes hold, one after the other.
    pub(crate) fn check(
        &self,
        changes: impl Iterator<Item = &'a IdentityChange>,
    ) -> std::result::Result<Checked<'a>, Refusal> {
        let mut checked = Checked::new();
        for change in changes {
            let key = (change.scope, &change.identity);
            let owner = match checked.get(&key).or_else(|| self.changed.get(&key)) {
                Some((owner, _)) => *owner,
                None => self.read.get(&key).copied(),
            };
            if owner != change.expected {
                return Err(Refusal::Stale("identity"));
            }
            if owner != change.owner {
                checked.insert(key, (change.owner, change.at));
            }
        }
        Ok(checked)
    }

    /// Takes changes in that were checked.
    pub(crate) fn apply(&mut self, checked: Checked<'a>) {
        self.changed.extend(checked);
    }

    /// Writes what changed, each only if the owner is still the one that was read. `false`: one was not.
    pub(crate) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<bool> {
        let mut added: Vec<(Key<'a>, ContactId, Timestamp)> = Vec::new();
        let mut moved: Vec<(Key<'a>, ContactId, Option<ContactId>, Timestamp)> = Vec::new();
        for (key, (owner, at)) in &self.changed {
            match (self.read.get(key), owner) {
                (None, Some(owner)) => added.push((*key, *owner, *at)),
                (Some(read), owner) if Some(*read) != *owner => moved.push((*key, *read, *owner, *at)),
                _ => {}
            }
        }
        Ok(insert(conn, &added).await? && change(conn, &moved).await?)
    }
}

async fn insert(conn: &mut PgConnection, added: &[(Key<'_>, ContactId, Timestamp)]) -> sqlx::Result<bool> {
    if added.is_empty() {
        return Ok(true);
    }
    let done = sqlx::query!(
        r#"INSERT INTO identities (workspace_id, environment_id, kind, scope, value, contact_id, at)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::bigint[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(added, |(key, ..)| key.0),
        &environments(added, |(key, ..)| key.0),
        &column(added, |(key, ..)| key.1.kind.as_str()) as &[&str],
        &column(added, |(key, ..)| key.1.scope.as_str()) as &[&str],
        &column(added, |(key, ..)| key.1.value.as_str()) as &[&str],
        &column(added, |(_, owner, _)| owner.uuid()),
        &column(added, |(_, _, at)| micros(*at)),
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == added.len() as u64)
}

/// Moves addresses from the owner that was read to another, or to nobody.
async fn change(
    conn: &mut PgConnection,
    moved: &[(Key<'_>, ContactId, Option<ContactId>, Timestamp)],
) -> sqlx::Result<bool> {
    let mut complete = true;
    let (kept, gone): (Vec<_>, Vec<_>) = moved.iter().copied().partition(|(_, _, owner, _)| owner.is_some());
    if !kept.is_empty() {
        let done = sqlx::query!(
            r#"UPDATE identities i SET contact_id = u.owner_id, at = u.at
            FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::bigint[])
                AS u (workspace_id, environment_id, kind, scope, value, expected_id, owner_id, at)
            WHERE i.workspace_id = u.workspace_id AND i.environment_id = u.environment_id AND i.kind = u.kind
                AND i.scope = u.scope AND i.value = u.value AND i.contact_id = u.expected_id"#,
            &workspaces(&kept, |(key, ..)| key.0),
            &environments(&kept, |(key, ..)| key.0),
            &column(&kept, |(key, ..)| key.1.kind.as_str()) as &[&str],
            &column(&kept, |(key, ..)| key.1.scope.as_str()) as &[&str],
            &column(&kept, |(key, ..)| key.1.value.as_str()) as &[&str],
            &column(&kept, |(_, read, ..)| read.uuid()),
            &column(&kept, |(_, _, owner, _)| owner.map(Id::uuid)) as &[Option<Uuid>],
            &column(&kept, |(.., at)| micros(*at)),
        )
        .execute(&mut *conn)
        .await?;
        complete &= done.rows_affected() == kept.len() as u64;
    }
    if !gone.is_empty() {
        let done = sqlx::query!(
            r#"DELETE FROM identities i
            USING UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[])
                AS u (workspace_id, environment_id, kind, scope, value, expected_id)
            WHERE i.workspace_id = u.workspace_id AND i.environment_id = u.environment_id AND i.kind = u.kind
                AND i.scope = u.scope AND i.value = u.value AND i.contact_id = u.expected_id"#,
            &workspaces(&gone, |(key, ..)| key.0),
            &environments(&gone, |(key, ..)| key.0),
            &column(&gone, |(key, ..)| key.1.kind.as_str()) as &[&str],
            &column(&gone, |(key, ..)| key.1.scope.as_str()) as &[&str],
            &column(&gone, |(key, ..)| key.1.value.as_str()) as &[&str],
            &column(&gone, |(_, read, ..)| read.uuid()),
        )
        .execute(&mut *conn)
        .await?;
        complete &= done.rows_affected() == gone.len() as u64;
    }
    Ok(complete)
}

/// Reads the present owners.
pub(crate) async fn owners<'a>(
    conn: &mut PgConnection,
    asked: &BTreeSet<(Scope, &'a Identity)>,
) -> sqlx::Result<Owners<'a>> {
    let asked: Vec<_> = asked.iter().copied().collect();
    let read = lookup(conn, &asked).await?;
    Ok(Owners {
        read: asked.into_iter().zip(read).filter_map(|(key, owner)| Some((key, owner?))).collect(),
        changed: BTreeMap::new(),
    })
}

async fn lookup(
    conn: &mut PgConnection,
    asked: &[(Scope, &Identity)],
) -> sqlx::Result<Vec<Option<ContactId>>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = vec![None; asked.len()];
    let rows = sqlx::query!(
        r#"SELECT u.place AS "place!", i.contact_id
        FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
            AS u (workspace_id, environment_id, kind, scope, value, place)
        JOIN identities i ON i.workspace_id = u.workspace_id AND i.environment_id = u.environment_id
            AND i.kind = u.kind AND i.scope = u.scope AND i.value = u.value"#,
        &workspaces(asked, |key| key.0),
        &environments(asked, |key| key.0),
        &column(asked, |key| key.1.kind.as_str()) as &[&str],
        &column(asked, |key| key.1.scope.as_str()) as &[&str],
        &column(asked, |key| key.1.value.as_str()) as &[&str],
    )
    .fetch_all(conn)
    .await?;
    for row in rows {
        if let Some(slot) = usize::try_from(row.place).ok().and_then(|place| found.get_mut(place - 1)) {
            *slot = Some(ContactId::from_uuid(row.contact_id));
        }
    }
    Ok(found)
}

/// Whose addresses are, in the order asked for.
pub(crate) async fn identities(
    store: &PostgresStore,
    asked: &[(Scope, Identity)],
) -> Result<Vec<Option<ContactId>>> {
    let asked: Vec<_> = asked.iter().map(|(scope, identity)| (*scope, identity)).collect();
    let mut conn = store.readers.acquire().await.map_err(from_sqlx)?;
    lookup(&mut conn, &asked).await.map_err(from_sqlx)
}
