//! What PostgreSQL's errors mean to a caller.

use hilo_store::Error;
use sqlx::postgres::PgDatabaseError;

/// The port's error for one of sqlx's. Codes: <https://www.postgresql.org/docs/15/errcodes-appendix.html>.
pub(crate) fn from_sqlx(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(error) => match error.try_downcast::<PgDatabaseError>() {
            Ok(error) => from_database(&error),
            Err(error) => Error::Unavailable(error.to_string()),
        },
        sqlx::Error::Configuration(_)
        | sqlx::Error::ColumnDecode { .. }
        | sqlx::Error::ColumnNotFound(_)
        | sqlx::Error::ColumnIndexOutOfBounds { .. }
        | sqlx::Error::Decode(_)
        | sqlx::Error::RowNotFound => Error::Unsuitable(format!("not a database of this version: {error}")),
        other => Error::Unavailable(other.to_string()),
    }
}

fn from_database(error: &PgDatabaseError) -> Error {
    let code = error.code();
    match (code.get(..2).unwrap_or_default(), code) {
        // Serialisation failure, deadlock, lock not available, cancelled by a time limit.
        (_, "40001" | "40P01" | "55P03" | "57014") => Error::Retryable(error.message().to_owned()),
        // Integrity violation; data exception (a value that its column cannot hold).
        ("23" | "22", _) => Error::Constraint {
            constraint: error
                .constraint()
                .or(error.column())
                .or(error.table())
                .unwrap_or(error.message())
                .to_owned(),
        },
        // No such table, column, function: another schema.
        ("42" | "3F", _) => Error::Unsuitable(format!("not a database of this version: {}", error.message())),
        _ => Error::Unavailable(format!("{} ({code})", error.message())),
    }
}

/// What an error means that came before the request to commit was sent: nothing is committed, so a connection that broke is
/// no reason not to try again on another one. (`Unavailable` from a commit means that nobody knows.)
pub(crate) fn before_commit(error: Error) -> Error {
    match error {
        Error::Unavailable(why) => Error::Retryable(why),
        other => other,
    }
}

/// The port's error for one of the migrator's.
pub(crate) fn from_migrate(error: sqlx::migrate::MigrateError) -> Error {
    use sqlx::migrate::MigrateError;
    match error {
        MigrateError::Execute(error) => from_sqlx(error),
        MigrateError::VersionMissing(version) => Error::Unsuitable(format!(
            "the database was migrated by a newer version of Hilo (it has migration {version})"
        )),
        other => Error::Unsuitable(other.to_string()),
    }
}

/// A stored value that cannot be read back.
pub(crate) fn corrupt(table: &'static str, column: &'static str, value: &dyn std::fmt::Display) -> Error {
    Error::Corrupt { table, column, detail: format!("`{value}` means nothing") }
}
