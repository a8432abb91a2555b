//! An account's message templates.

use super::{Account, MediaError, MediaUpload, SendError};
use hilo_whatsapp_wire::template::{Made, Template};
use std::fmt;

/// Where an account's templates are kept: with the channel's provider.
#[async_trait::async_trait]
pub trait TemplateBook: Send + Sync + fmt::Debug {
    /// A page of the account's templates, all of them or those of one name.
    async fn templates(&self, account: &Account, query: &TemplateQuery) -> Result<TemplatePage, SendError>;

    /// Hands a new template in for review. After [`SendError::Uncertain`] it may be there: look for its name and language.
    async fn make_template(&self, account: &Account, template: &Template) -> Result<Made, SendError>;

    /// Replaces the parts of a template (and its category, where the provider lets that change). Harmless to repeat, but for
    /// the provider's count of edits.
    async fn edit_template(&self, account: &Account, id: &str, template: &Template) -> Result<(), SendError>;

    /// Deletes a template in one language. Harmless to repeat: what is not there is refused.
    async fn delete_template(&self, account: &Account, name: &str, id: &str) -> Result<(), SendError>;

    /// Streams a sample of a header's file to the provider; the answer is what a template names it by.
    async fn upload_sample(&self, account: &Account, upload: MediaUpload) -> Result<String, MediaError>;
}

/// Which templates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateQuery {
    /// Only those whose name contains this.
    pub name: Option<String>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

/// A page of templates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TemplatePage {
    /// The templates.
    pub templates: Vec<Template>,
    /// How many could not be read.
    pub unreadable: usize,
    /// The cursor of the next page; none if this is the last one.
    pub next: Option<String>,
}
