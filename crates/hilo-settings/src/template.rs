//! Message templates: what the accounts hold, and what is being written.
//!
//! A company has some hundreds of them, each in a few languages. They are kept per account, because that is where the provider
//! keeps them: all numbers of an account have the same.

use crate::Setting;
use hilo_model::{Actor, AttachmentId, EnvironmentId, TemplateAccountId, TemplateId, Timestamp, WorkspaceId};
use hilo_whatsapp_wire::template::Template as Content;
use serde::{Deserialize, Serialize};

/// A template in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// In which account, by the provider's id of it.
    pub account: String,
    /// Its name: the same in all languages.
    pub name: String,
    /// Its language, as the provider writes it: `es_AR`.
    pub language: String,
    /// What the account holds; none as long as it was not handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownTemplate>,
    /// What is being written; none if nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<TemplateDraft>,
    /// What is to be done at the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<TemplateOrder>,
    /// What was handed in so far, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<TemplateVersion>,
    /// A change of category that somebody has to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<CategoryNotice>,
}

/// What an account holds, as it was last told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownTemplate {
    /// The template, with status, category and quality.
    pub template: Content,
    /// When it was last found to be different.
    pub changed_at: Timestamp,
    /// What the provider says about its refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
    /// The provider's word for its pause: `FIRST_PAUSE`….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<String>,
    /// When it was edited while it was approved; the provider counts these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Timestamp>,
}

impl KnownTemplate {
    /// What was just told.
    pub fn new(template: Content, at: Timestamp) -> Self {
        Self { template, changed_at: at, rejection: None, pause: None, edits: Vec::new() }
    }

    /// The provider's id of it.
    pub fn provider_id(&self) -> String {
        self.template.id.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// What the provider says about a refusal, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendation: Option<String>,
}

/// A template that is being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateDraft {
    /// What it is to be.
    pub content: Content,
    /// The file that is the header's sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<AttachmentId>,
    /// The files that are the samples of the cards' headers, in the order of the cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub card_samples: Vec<Option<AttachmentId>>,
    /// Who wrote it last.
    pub author: Actor,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub state: DraftState,
}

/// Where a draft stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DraftState {
    /// It is being written.
    Writing,
    /// A colleague is to look at it.
    InReview {
        /// Who asked.
        by: Actor,
        /// When.
        at: Timestamp,
    },
    /// A colleague wants it changed.
    Returned {
        /// Who.
        by: Actor,
        /// When.
        at: Timestamp,
        /// Why.
        note: String,
    },
    /// The provider did not take it.
    Refused {
        /// When.
        at: Timestamp,
        /// The provider's code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<u32>,
        /// The provider's words.
        detail: String,
    },
}

/// Something that is to be done at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateOrder {
    /// What.
    pub what: TemplateDeed,
    /// Who ordered it.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// When it was begun; from then on it may have been done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Timestamp>,
    /// Why it did not work the last time; it is tried again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// What can be done at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateDeed {
    /// Hand the draft in as a new template.
    Submit,
    /// Change the template to what the draft says.
    Edit,
    /// Delete it.
    Delete,
}

/// Something that was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateVersion {
    /// From 1.
    pub number: u32,
    /// What.
    pub content: Content,
    /// Who wrote it.
    pub author: Actor,
    /// Who agreed to it.
    pub approved_by: Actor,
    /// When it was handed in.
    pub at: Timestamp,
}

/// The provider sees, or will see, a template in another category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryNotice {
    /// How it came.
    pub kind: CategoryNoticeKind,
    /// The category until now, in the provider's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The other one.
    pub to: String,
    /// When it was noticed.
    pub at: Timestamp,
    /// When it takes effect, if that is still to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_at: Option<Timestamp>,
}

/// How another category came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryNoticeKind {
    /// It has been changed.
    Changed,
    /// It has been changed, and nobody said so.
    Silent,
    /// It will be changed.
    Planned,
    /// The provider thinks that it should be another one.
    Detected,
}

impl Template {
    /// The key of a template in an account.
    pub fn key_of(environment: EnvironmentId, account: &str, name: &str, language: &str) -> String {
        format!("{environment}/{account}/{name}/{language}")
    }
}

impl Setting for Template {
    const KIND: &'static str = "template";
    type Id = TemplateId;
    fn id(&self) -> TemplateId {
        self.id
    }
    fn key(&self) -> String {
        Self::key_of(self.environment, &self.account, &self.name, &self.language)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}

/// What is known of an account's templates as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateAccount {
    /// Its id here.
    pub id: TemplateAccountId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// The provider's id of it.
    pub account: String,
    /// When all of its templates were last read; none if never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
    /// Why they could not be read the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<AccountProblem>,
}

/// Why an account's templates could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountProblem {
    /// Since when.
    pub since: Timestamp,
    /// The provider's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    /// For the person who looks into it.
    pub detail: String,
}

impl TemplateAccount {
    /// The key of an account.
    pub fn key_of(environment: EnvironmentId, account: &str) -> String {
        format!("{environment}/{account}")
    }
}

impl Setting for TemplateAccount {
    const KIND: &'static str = "template_account";
    type Id = TemplateAccountId;
    fn id(&self) -> TemplateAccountId {
        self.id
    }
    fn key(&self) -> String {
        Self::key_of(self.environment, &self.account)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
}
