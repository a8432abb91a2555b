//! SQLite's errors in the port's terms, whichever library reports them: sqlx for reading, rusqlite for writing.

use hilo_store::Error;
use rusqlite::ffi::ErrorCode;
use sqlx::error::{DatabaseError, ErrorKind};

/// What goes wrong while writing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A statement failed.
    Sqlite(rusqlite::Error),
    /// What was read cannot be.
    Store(Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Sqlite(error) => written(&error),
            Failure::Store(error) => error,
        }
    }
}

fn written(error: &rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let message = message.clone().unwrap_or_else(|| code.to_string());
            match code.code {
                ErrorCode::ConstraintViolation => Error::Constraint { constraint: message },
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Retryable(message),
                ErrorCode::NotADatabase => Error::Unsuitable(message),
                _ => Error::Unavailable(message),
            }
        }
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => {
            Error::Corrupt { table: "a query's result", column: "a column", detail: error.to_string() }
        }
        _ => Error::Unavailable(error.to_string()),
    }
}

/// What a failed statement means to the caller.
#[expect(clippy::needless_pass_by_value, reason = "this is what `map_err` hands over")]
pub(crate) fn translate(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(database) => translate_database(database.as_ref()),
        sqlx::Error::ColumnDecode { index, source } => Error::Corrupt {
            table: "a query's result",
            column: "a column",
            detail: format!("column {index}: {source}"),
        },
        _ => Error::Unavailable(error.to_string()),
    }
}

fn translate_database(error: &dyn DatabaseError) -> Error {
    // The low byte is the primary code: https://sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
    let code = error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xFF);
    match (error.kind(), code) {
        (
            ErrorKind::UniqueViolation
            | ErrorKind::ForeignKeyViolation
            | ErrorKind::NotNullViolation
            | ErrorKind::CheckViolation,
            _,
        )
        | (_, Some(SQLITE_CONSTRAINT)) => Error::Constraint { constraint: error.message().to_owned() },
        (_, Some(SQLITE_BUSY | SQLITE_LOCKED)) => Error::Retryable(error.message().to_owned()),
        (_, Some(SQLITE_NOTADB)) => Error::Unsuitable(error.message().to_owned()),
        _ => Error::Unavailable(error.message().to_owned()),
    }
}

const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;
const SQLITE_CONSTRAINT: i32 = 19;
const SQLITE_NOTADB: i32 = 26;
