//! The settings as typed documents.
//!
//! A [`Setting`] is a kind of [`Document`]: its body is the serialised struct, so its form only grows (new fields have
//! defaults). Where it belongs (workspace, environment, parent) and its natural key come from the struct too.
//!
//! *Owns*: the kinds and their forms. *Must not know*: who may change them (hilo-app), SQL.
//!
//! # Adding a kind
//!
//! A struct here with its [`Setting`] implementation, a sample in `testdata/compat/settings/`, use cases in hilo-app.

mod access;
mod awaiting;
mod channel;
mod clock_round;
mod flow;
mod hook;
mod macros;
mod own_number;
mod rates;
mod search;
mod subscription;
mod template;
mod workspace;

pub use access::{ApiKey, Membership, Person, Role, SecondFactor, Session, Team};
pub use awaiting::{AwaitedTemplate, AwaitingRelease, TemplateStanding};
pub use channel::{Channel, ChannelKind, WhatsappSettings, secret_place};
pub use clock_round::{ClockRound, RoundOf};
pub use flow::{Flow, FlowDraft, FlowVersion, Release};
pub use hook::{FlowHook, FlowHookCalls, HookCall};
pub use macros::Macro;
pub use own_number::{FormerNumber, NumberClass, NumberCode, OwnNumber, ShownNumber};
pub use rates::AccountRates;
pub use search::SearchKeySetting;
pub use subscription::{DeliveryFailure, Held, Subscription, SubscriptionField, SubscriptionStanding};
pub use template::{
    AccountProblem, CategoryNotice, CategoryNoticeKind, DraftState, KnownTemplate, Rejection, Template,
    TemplateAccount, TemplateDeed, TemplateDraft, TemplateOrder, TemplateVersion,
};
pub use workspace::{Environment, Tester, TesterAddress, Workspace};

use hilo_model::{EnvironmentId, Id, Timestamp, WorkspaceId};
use hilo_store::document::{Document, DocumentFilter, DocumentKey};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The kinds of settings that may name uploaded files (`att_…`) anywhere in them: such a file is in use. Whoever adds a kind that
/// can name one adds it here.
pub const NAMING_FILES: [&str; 4] = [FlowDraft::KIND, FlowVersion::KIND, Template::KIND, Macro::KIND];

/// A kind of setting.
pub trait Setting: Serialize + DeserializeOwned + Send + Sync {
    /// The kind's name in the database.
    const KIND: &'static str;
    /// The kind's id.
    type Id: Id;

    /// Its id.
    fn id(&self) -> Self::Id;
    /// Its natural key: unique per kind, workspace and environment.
    fn key(&self) -> String;
    /// Whose it is.
    fn workspace(&self) -> Option<WorkspaceId> {
        None
    }
    /// Of which environment.
    fn environment(&self) -> Option<EnvironmentId> {
        None
    }
    /// The document it belongs to.
    fn parent(&self) -> Option<Uuid> {
        None
    }
}

/// A setting with its place in the database.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored<T> {
    /// The setting.
    pub setting: T,
    /// For optimistic concurrency: the `ETag`.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A stored setting cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the stored {kind} {id} cannot be read: {source}")]
pub struct Unreadable {
    kind: String,
    id: Uuid,
    source: serde_json::Error,
}

/// The document to store for a setting.
pub fn to_document<T: Setting>(setting: &T, now: Timestamp) -> Result<Document, serde_json::Error> {
    Ok(Document {
        kind: T::KIND.to_owned(),
        workspace: setting.workspace(),
        environment: setting.environment(),
        id: setting.id().uuid(),
        key: setting.key(),
        parent: setting.parent(),
        version: 1,
        body: serde_json::to_value(setting)?,
        created_at: now,
        updated_at: now,
    })
}

/// The setting in a document.
pub fn from_document<T: Setting>(document: Document) -> Result<Stored<T>, Unreadable> {
    let Document { kind, id, version, body, created_at, updated_at, .. } = document;
    match serde_json::from_value(body) {
        Ok(setting) => Ok(Stored { setting, version, created_at, updated_at }),
        Err(source) => Err(Unreadable { kind, id, source }),
    }
}

/// The key of a setting by id.
pub fn by_id<T: Setting>(id: T::Id) -> DocumentKey {
    DocumentKey::Id { kind: T::KIND.to_owned(), id: id.uuid() }
}

/// The key of a setting by natural key, over all workspaces.
pub fn by_key<T: Setting>(key: impl Into<String>) -> DocumentKey {
    DocumentKey::Natural { kind: T::KIND.to_owned(), key: key.into() }
}

/// All settings of a kind in a workspace.
pub fn of_workspace<T: Setting>(workspace: WorkspaceId) -> DocumentFilter {
    DocumentFilter { kind: T::KIND.to_owned(), workspace: Some(workspace), ..DocumentFilter::default() }
}

/// All settings of a kind in an environment.
pub fn of_environment<T: Setting>(workspace: WorkspaceId, environment: EnvironmentId) -> DocumentFilter {
    DocumentFilter { environment: Some(environment), ..of_workspace::<T>(workspace) }
}

/// All settings of a kind that belong to another one.
pub fn of_parent<T: Setting>(parent: Uuid) -> DocumentFilter {
    DocumentFilter { kind: T::KIND.to_owned(), parent: Some(parent), ..DocumentFilter::default() }
}

/// All settings of a kind.
pub fn all<T: Setting>() -> DocumentFilter {
    DocumentFilter { kind: T::KIND.to_owned(), ..DocumentFilter::default() }
}
