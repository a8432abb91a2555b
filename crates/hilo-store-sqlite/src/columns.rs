//! How the model's values stand in columns, where that is not plain.

use hilo_model::{
    Actor, ApiKeyId, ContactId, EnvironmentId, Id, PersonId, RunId, Scope, Timestamp, WorkspaceId,
    message::Status,
};
use hilo_store::{Error, Result, journal::LaneKind, rows::Direction};
use uuid::Uuid;

/// The error for a value that cannot be read back.
pub(crate) fn corrupt(table: &'static str, column: &'static str, value: impl std::fmt::Debug) -> Error {
    Error::Corrupt { table, column, detail: format!("{value:?}") }
}

/// Workspace and environment of a row.
pub(crate) fn scope(workspace: Uuid, environment: Uuid) -> Scope {
    Scope { workspace: WorkspaceId::from_uuid(workspace), environment: EnvironmentId::from_uuid(environment) }
}

/// An id that may be missing.
pub(crate) fn id<T: Id>(uuid: Option<Uuid>) -> Option<T> {
    uuid.map(T::from_uuid)
}

/// A moment.
pub(crate) fn moment(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

/// `…_type` and `…_id` of an actor.
pub(crate) fn actor_columns(actor: Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::System => ("system", None),
        Actor::Provider => ("provider", None),
        Actor::Contact(contact) => ("contact", Some(contact.uuid())),
        Actor::Person(person) => ("person", Some(person.uuid())),
        Actor::ApiKey(key) => ("api_key", Some(key.uuid())),
        Actor::Run(run) => ("run", Some(run.uuid())),
        Actor::Operator => ("operator", None),
        Actor::PhoneApp => ("phone_app", None),
    }
}

/// The actor in these columns.
pub(crate) fn actor(table: &'static str, kind: &str, id: Option<Uuid>) -> Result<Actor> {
    match (kind, id) {
        ("system", None) => Ok(Actor::System),
        ("provider", None) => Ok(Actor::Provider),
        ("contact", Some(id)) => Ok(Actor::Contact(ContactId::from_uuid(id))),
        ("person", Some(id)) => Ok(Actor::Person(PersonId::from_uuid(id))),
        ("api_key", Some(id)) => Ok(Actor::ApiKey(ApiKeyId::from_uuid(id))),
        ("run", Some(id)) => Ok(Actor::Run(RunId::from_uuid(id))),
        ("operator", None) => Ok(Actor::Operator),
        ("phone_app", None) => Ok(Actor::PhoneApp),
        other => Err(corrupt(table, "actor_type", other)),
    }
}

/// The column of a direction.
pub(crate) fn direction_column(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

/// The direction in a column.
pub(crate) fn direction(name: &str) -> Result<Direction> {
    match name {
        "inbound" => Ok(Direction::Inbound),
        "outbound" => Ok(Direction::Outbound),
        other => Err(corrupt("messages", "direction", other)),
    }
}

/// The kind of lane in a column.
pub(crate) fn lane_kind(table: &'static str, code: i64) -> Result<LaneKind> {
    i16::try_from(code).ok().and_then(LaneKind::from_code).ok_or_else(|| corrupt(table, "lane_kind", code))
}

/// A number of a smaller type than SQLite's.
pub(crate) fn small<T: TryFrom<i64>>(table: &'static str, column: &'static str, value: i64) -> Result<T> {
    T::try_from(value).map_err(|_| corrupt(table, column, value))
}

/// The status in a column.
pub(crate) fn status(rank: i64) -> Result<Status> {
    let rank: i16 = small("messages", "status", rank)?;
    Status::from_rank(rank).ok_or_else(|| corrupt("messages", "status", rank))
}
