//! SQLite's errors in the port's terms.

use hilo_store::Error;
use sqlx::error::{DatabaseError, ErrorKind};

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
