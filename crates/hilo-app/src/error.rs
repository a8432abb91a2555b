//! What can go wrong, in terms a caller can act on.

use hilo_core::command::RefusedCommand;
use hilo_flow::{Finding, document::DocumentError, merge::Conflict};
use hilo_model::{Duration, access::Permission};
use hilo_whatsapp_wire::template::{
    ValueFinding,
    rules::{self, Uneditable},
};

/// A verb's result.
pub type Result<T> = std::result::Result<T, Error>;

/// A node of a flow that goes to another one, or calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowUse {
    /// The flow whose node it is, by its short name.
    pub flow: String,
    /// The number of its version.
    pub version: i32,
    /// The node.
    pub node: String,
}

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
    /// A program's key belongs to one environment, and what it asks for concerns others.
    #[error("the key belongs to one environment, and this concerns {} too", .0.join(", "))]
    KeyReachesOthers(Vec<String>),
    /// There is no such thing, or the caller may not know of it.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Values break rules.
    #[error("{} values are not acceptable", .0.len())]
    Invalid(Vec<FieldError>),
    /// A flow has errors.
    #[error("the flow has {} findings", .0.len())]
    Flow(Vec<Finding>),
    /// Both the caller and somebody else changed the same places of a flow.
    #[error("{} places of the flow were changed by somebody else too", .conflicts.len())]
    FlowConflicts {
        /// The number of the version that the other one made.
        latest: i32,
        /// The places.
        conflicts: Vec<Conflict>,
    },
    /// Other flows go to the flow.
    #[error("{} nodes of other flows go to the flow", .0.len())]
    FlowInUse(Vec<FlowUse>),
    /// Nothing was live before.
    #[error("no other version was live before")]
    NothingBefore,
    /// It is too late to take it back.
    #[error("the release is in effect already")]
    ReleaseInEffect,
    /// No test can be made of a conversation.
    #[error(transparent)]
    Unrecordable(#[from] hilo_flow::testing::RecordError),
    /// A run's conversation cannot be read any more.
    #[error(
        "more than {entries} events of everybody came in while the run was under way, which is more than is looked through; record a shorter run"
    )]
    TooMuchMeanwhile {
        /// How many are looked through.
        entries: u32,
    },
    /// A text is no flow document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The account has no such template.
    #[error("the account has no template `{name}` in {language}")]
    TemplateUnknown {
        /// The name that was asked for.
        name: String,
        /// The language that was asked for.
        language: String,
        /// The languages that it has.
        languages: Vec<String>,
    },
    /// The template cannot be sent now.
    #[error("the template is {status}")]
    TemplateNotApproved {
        /// Where it stands, in the provider's word.
        status: String,
    },
    /// The template asks for something that Hilo has no way to give.
    #[error("the template has a part that cannot be filled in: {part}")]
    TemplateNotFillable {
        /// The part, in the provider's word.
        part: String,
    },
    /// A message does not fit its template.
    #[error("the message does not fit its template in {} places", .0.len())]
    TemplateValues(Vec<ValueFinding>),
    /// A template breaks rules of the provider's.
    #[error("the template breaks {} rules", .0.len())]
    TemplateRules(Vec<rules::Finding>),
    /// The template cannot be changed now.
    #[error("the template cannot be changed now")]
    TemplateUneditable(Uneditable),
    /// Something is being done with the template, or there is nothing to do it to.
    #[error("the template is not in the state for this")]
    TemplateState,
    /// Somebody else has to agree.
    #[error("somebody else has to agree to what one wrote")]
    OwnDraft,
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
    /// It cannot be changed any more.
    Fixed,
    /// It is there already, perhaps with another meaning.
    Twice,
    /// It lies in the future.
    Future,
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
