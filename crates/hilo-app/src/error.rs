//! What can go wrong, in terms a caller can act on.

use hilo_core::command::RefusedCommand;
use hilo_flow::{Finding, document::DocumentError};
use hilo_model::{Duration, access::Permission};

/// A verb's result.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody known asks.
    #[error("the request carries no valid session or key")]
    Unauthenticated,
    /// Address and password do not fit.
    #[error("address or password is wrong")]
    WrongCredentials,
    /// Address and password fit; a code is asked for too.
    #[error("a code of the second factor is needed")]
    CodeNeeded,
    /// The code is not the present one, or was used.
    #[error("the code is wrong or was used before")]
    WrongCode,
    /// After too many wrong codes the next one must wait.
    #[error("too many wrong codes; the next counts in {} seconds", .wait.as_seconds())]
    TooManyCodes {
        /// How long.
        wait: Duration,
    },
    /// A program's key asks for what only a person has.
    #[error("only a person who signed in has this")]
    PeopleOnly,
    /// The caller may not.
    #[error("the permission {} is missing", .0.as_str())]
    Forbidden(Permission),
    /// The caller has no place in that workspace or environment.
    #[error("there is no such workspace or environment for the caller")]
    NoPlace,
    /// A program's key belongs to one place, and the request names another one.
    #[error("the key belongs to another {what} than `{asked}`")]
    KeyElsewhere {
        /// `workspace` or `environment`.
        what: &'static str,
        /// What the request names.
        asked: String,
        /// The short name of the key's own.
        own: String,
    },
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Values break rules.
    #[error("{} values are not acceptable", .0.len())]
    Invalid(Vec<FieldError>),
    /// A flow has errors.
    #[error("the flow has {} findings", .0.len())]
    Flow(Vec<Finding>),
    /// A text is no flow document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// What it is found by is taken.
    #[error("there is another {kind} with the key `{key}`")]
    Taken {
        /// The kind of setting.
        kind: String,
        /// The key.
        key: String,
    },
    /// Somebody else changed it meanwhile.
    #[error("it was changed meanwhile; its version is now {current:?}")]
    Stale {
        /// The present version; none if it is gone.
        current: Option<i64>,
    },
    /// It collided with something else.
    #[error("the change collided with another one: {0}")]
    Conflict(String),
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// A lane refused an order.
    #[error(transparent)]
    Refused(#[from] RefusedCommand),
    /// The database does not answer now.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// Something is broken.
    #[error("{0}")]
    Internal(String),
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(format!("a value cannot be written or read as JSON: {error}"))
    }
}

impl From<hilo_vault::Error> for Error {
    fn from(error: hilo_vault::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<hilo_settings::Unreadable> for Error {
    fn from(error: hilo_settings::Unreadable) -> Self {
        Self::Internal(error.to_string())
    }
}

/// A value that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where it is in the request: a JSON pointer.
    pub pointer: String,
    /// The rule.
    pub problem: Problem,
}

/// A rule that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It must be there.
    Required,
    /// It has too many characters.
    TooLong {
        /// At most so many.
        max: usize,
    },
    /// It has too few characters.
    TooShort {
        /// At least so many.
        min: usize,
    },
    /// It is not of the right form.
    Form {
        /// One that is.
        example: &'static str,
    },
    /// It is too small or too large.
    Range {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// It names something that does not exist.
    Unknown {
        /// What kind of thing.
        kind: &'static str,
    },
    /// It contains U+0000, which cannot be stored.
    ZeroCharacter,
    /// It is a person who belongs to other workspaces too, so only they themselves may change it.
    SharedPerson,
    /// There is no word in it to look for.
    NoWord,
    /// It would lock the caller out.
    LocksOut,
    /// It is not the password that the caller has.
    WrongPassword,
}

impl FieldError {
    /// A value that breaks a rule.
    pub fn new(pointer: impl Into<String>, problem: Problem) -> Self {
        Self { pointer: pointer.into(), problem }
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Self::Invalid(vec![error])
    }
}
