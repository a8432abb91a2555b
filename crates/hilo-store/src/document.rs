//! Settings: channels, people, roles, keys, flows, versions, releases….
//!
//! They are few, small, read whole into memory by every node, changed by hand, compared by version, audited,
//! exported together. So they share one table of typed documents: a kind, an id, a natural key that is unique,
//! a version for optimistic concurrency, and a JSON body whose type the kind decides (crate `hilo-settings`).
//! What grows with customers and messages has tables of its own ([`crate::rows`]).

use hilo_model::{EnvironmentId, Timestamp, WorkspaceId};
use uuid::Uuid;

/// A stored setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its kind, e.g. `channel`.
    pub kind: String,
    /// Whose. People and the installation's own settings have none.
    pub workspace: Option<WorkspaceId>,
    /// Of which environment, where it belongs to one.
    pub environment: Option<EnvironmentId>,
    /// Its id.
    pub id: Uuid,
    /// What it is found by beside its id (a number's id at Meta, an e-mail address, a slug): unique per kind,
    /// workspace and environment; see [`DocumentKey::Natural`].
    pub key: String,
    /// The document it belongs to (a version's flow, a release's environment).
    pub parent: Option<Uuid>,
    /// 1 at first, one more with each change. The `ETag` of the API.
    pub version: i64,
    /// The content.
    pub body: serde_json::Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// How one document is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DocumentKey {
    /// By id.
    Id {
        /// The kind.
        kind: String,
        /// The id.
        id: Uuid,
    },
    /// By natural key, over all workspaces: how a webhook finds its channel, a log-in its person, a request its key. The
    /// oldest, if several workspaces use the same key.
    Natural {
        /// The kind.
        kind: String,
        /// The key.
        key: String,
    },
}

/// Which documents to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// The kind.
    pub kind: String,
    /// Only of this workspace.
    pub workspace: Option<WorkspaceId>,
    /// Only of this environment.
    pub environment: Option<EnvironmentId>,
    /// Only those that belong to this document.
    pub parent: Option<Uuid>,
    /// Only ids greater than this one.
    pub after: Option<Uuid>,
    /// At most so many; all if `None`.
    pub limit: Option<u32>,
}

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentWrite {
    /// A new one (its `version` is taken as 1).
    Insert(Document),
    /// New content for an existing one. `version`: the one the change was based on.
    Update {
        /// The new content; `version`, `created_at` are ignored.
        document: Document,
        /// The version the change was based on; `None` overwrites whatever is there (but makes nothing new).
        based_on: Option<i64>,
    },
    /// Gone.
    Delete {
        /// The kind.
        kind: String,
        /// The id.
        id: Uuid,
        /// The version it was based on; `None` deletes whatever is there, if anything.
        based_on: Option<i64>,
    },
}

/// Kinds that are looked up when somebody needs them and that no node holds in memory. Changing them does not raise the config
/// revision, which would make every node read all settings again each time somebody signs in
/// or a template is judged.
const LOOKED_UP: [&str; 10] = [
    "flow_draft",
    "flow_hook_calls",
    "session",
    "second_factor",
    "macro",
    "search_key",
    "template",
    "template_account",
    "subscription_standing",
    "clock_round",
];

impl DocumentWrite {
    /// Whether nodes have to read the settings again.
    pub fn raises_revision(&self) -> bool {
        let kind = match self {
            Self::Insert(document) | Self::Update { document, .. } => &document.kind,
            Self::Delete { kind, .. } => kind,
        };
        !LOOKED_UP.contains(&kind.as_str())
    }
}
