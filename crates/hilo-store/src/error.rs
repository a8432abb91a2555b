//! What can go wrong, in terms a caller can act on. Absence is `None`, not an error.

/// A store's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Nothing was committed, but for [`Error::Unavailable`], after which nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the schema was broken, so the caller is wrong (or two writes of one batch collide).
    #[error("the database refused a row: {constraint}")]
    Constraint {
        /// The constraint's or table's name, as the database tells it.
        constraint: String,
    },
    /// Another transaction was in the way; the same call may succeed now.
    #[error("the database was busy: {0}")]
    Retryable(String),
    /// A stored value cannot be read back.
    #[error("{table}.{column} holds a value that cannot be read: {detail}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// In which column.
        column: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// The database does not answer. If it was asked to commit, it may have done so.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database was made by another version of Hilo or for another purpose.
    #[error("{0}")]
    Unsuitable(String),
}

/// Why one write of a batch was left out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another process owns the partition now; the caller must stop working on it.
    #[error("partition {partition} is owned by somebody else now")]
    Fenced {
        /// The partition.
        partition: i16,
    },
    /// The caller worked from a state that is not the present one (a cursor, an identity's owner).
    #[error("stale: {0}")]
    Stale(&'static str),
    /// A document was changed by somebody else meanwhile, or does not exist.
    #[error("the document was changed meanwhile; its version is now {current:?}")]
    Version {
        /// The present version, `None` if there is no such document.
        current: Option<i64>,
    },
    /// A document's natural key is taken.
    #[error("there is another {kind} with the key `{key}`")]
    Taken {
        /// The kind of document.
        kind: String,
        /// The key.
        key: String,
    },
    /// The idempotency key was used before.
    #[error("the idempotency key was used before")]
    Repeated(Box<crate::rows::IdempotencyRow>),
}
