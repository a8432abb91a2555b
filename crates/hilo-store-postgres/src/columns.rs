//! Values ↔ columns. A batch's rows go to the database as one array per column (`UNNEST`).

use crate::error::corrupt;
use hilo_model::{
    Actor, ApiKeyId, ContactId, EnvironmentId, Id, PersonId, RunId, Scope, Timestamp, WorkspaceId,
};
use hilo_store::{
    Result,
    journal::{LaneKey, LaneKind},
};
use std::borrow::Cow;
use uuid::Uuid;

/// One column of many rows.
pub(crate) fn column<'r, R, T>(rows: &'r [R], value: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// The column of workspaces.
pub(crate) fn workspaces<R>(rows: &[R], scope: impl Fn(&R) -> Scope) -> Vec<Uuid> {
    rows.iter().map(|row| scope(row).workspace.uuid()).collect()
}

/// The column of environments.
pub(crate) fn environments<R>(rows: &[R], scope: impl Fn(&R) -> Scope) -> Vec<Uuid> {
    rows.iter().map(|row| scope(row).environment.uuid()).collect()
}

/// Text as PostgreSQL can hold it: U+0000, the one character it refuses, becomes U+FFFD, so that what somebody writes
/// cannot keep a commit from happening.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// [`text`] of what may be missing.
pub(crate) fn opt_text(given: Option<&String>) -> Option<Cow<'_, str>> {
    given.map(|given| text(given))
}

/// A moment.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_micros()
}

/// An id that may be missing.
pub(crate) fn opt_uuid<T: Id>(id: Option<T>) -> Option<Uuid> {
    id.map(Id::uuid)
}

/// An id that may be missing, back.
pub(crate) fn opt_id<T: Id>(uuid: Option<Uuid>) -> Option<T> {
    uuid.map(T::from_uuid)
}

/// A moment that may be missing, back.
pub(crate) fn opt_at(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}

/// A scope, back.
pub(crate) fn scope(workspace: Uuid, environment: Uuid) -> Scope {
    Scope { workspace: WorkspaceId::from_uuid(workspace), environment: EnvironmentId::from_uuid(environment) }
}

/// A lane, back.
pub(crate) fn lane(table: &'static str, scope: Scope, kind: i16, id: Uuid) -> Result<LaneKey> {
    let kind = LaneKind::from_code(kind).ok_or_else(|| corrupt(table, "lane_kind", &kind))?;
    Ok(LaneKey { scope, kind, id })
}

/// The type of an actor.
pub(crate) fn actor_type(actor: Actor) -> &'static str {
    match actor {
        Actor::System => "system",
        Actor::Provider => "provider",
        Actor::Contact(_) => "contact",
        Actor::Person(_) => "person",
        Actor::ApiKey(_) => "api_key",
        Actor::Run(_) => "run",
        Actor::Operator => "operator",
        Actor::PhoneApp => "phone_app",
    }
}

/// The id of an actor.
pub(crate) fn actor_id(actor: Actor) -> Option<Uuid> {
    match actor {
        Actor::System | Actor::Provider | Actor::Operator | Actor::PhoneApp => None,
        Actor::Contact(id) => Some(id.uuid()),
        Actor::Person(id) => Some(id.uuid()),
        Actor::ApiKey(id) => Some(id.uuid()),
        Actor::Run(id) => Some(id.uuid()),
    }
}

/// An actor, back.
pub(crate) fn actor(table: &'static str, kind: &str, id: Option<Uuid>) -> Result<Actor> {
    Ok(match (kind, id) {
        ("system", None) => Actor::System,
        ("provider", None) => Actor::Provider,
        ("operator", None) => Actor::Operator,
        ("phone_app", None) => Actor::PhoneApp,
        ("contact", Some(id)) => Actor::Contact(ContactId::from_uuid(id)),
        ("person", Some(id)) => Actor::Person(PersonId::from_uuid(id)),
        ("api_key", Some(id)) => Actor::ApiKey(ApiKeyId::from_uuid(id)),
        ("run", Some(id)) => Actor::Run(RunId::from_uuid(id)),
        _ => return Err(corrupt(table, "actor_type", &kind)),
    })
}
