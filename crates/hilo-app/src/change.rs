//! A change of settings in the making: its documents, rows and audit entries, saved together.

use crate::{Caller, Error, Result, validate};
use hilo_model::{Actor, AuditId, EnvironmentId, Id, IdSource, Timestamp, TraceId, WorkspaceId};
use hilo_settings::Setting;
use hilo_store::{
    document::{Document, DocumentWrite},
    rows::{AuditRow, Row},
};
use serde_json::Value;

/// What is to be saved.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) documents: Vec<DocumentWrite>,
    pub(crate) rows: Vec<Row>,
    pub(crate) audit: Vec<AuditRow>,
}

/// Who changes, where and when, for the audit log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub(crate) actor: Actor,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) environment: Option<EnvironmentId>,
    pub(crate) trace: TraceId,
    pub(crate) at: Timestamp,
}

impl By {
    /// A caller, in the environment they are in.
    pub(crate) fn caller(caller: &Caller, at: Timestamp) -> Self {
        let scope = caller.viewer.scope;
        Self {
            actor: caller.viewer.actor,
            workspace: Some(scope.workspace),
            environment: Some(scope.environment),
            trace: caller.trace,
            at,
        }
    }
}

impl Change {
    /// A new setting.
    pub(crate) fn insert<T: Setting>(&mut self, setting: &T, now: Timestamp) -> Result<()> {
        self.documents.push(DocumentWrite::Insert(document(setting, now)?));
        Ok(())
    }

    /// New content for a setting.
    pub(crate) fn update<T: Setting>(&mut self, setting: &T, based_on: i64, now: Timestamp) -> Result<()> {
        let document = document(setting, now)?;
        self.documents.push(DocumentWrite::Update { document, based_on: Some(based_on) });
        Ok(())
    }

    /// A setting goes.
    pub(crate) fn delete<T: Setting>(&mut self, id: T::Id, based_on: Option<i64>) {
        self.documents.push(DocumentWrite::Delete { kind: T::KIND.to_owned(), id: id.uuid(), based_on });
    }

    /// What the audit log says about it. `detail` holds no secrets and no message contents.
    pub(crate) fn audit(
        &mut self,
        by: By,
        ids: &mut IdSource,
        action: &str,
        target: impl std::fmt::Display,
        detail: Value,
    ) {
        self.audit.push(AuditRow {
            id: ids.make::<AuditId>(),
            workspace: by.workspace,
            environment: by.environment,
            at: by.at,
            actor: by.actor,
            action: action.to_owned(),
            target: target.to_string(),
            detail: detail.to_string(),
            trace: by.trace,
        });
    }
}

/// The document of a setting. Wherever its texts come from (a request, a file, a flow's YAML), they can be stored.
fn document<T: Setting>(setting: &T, now: Timestamp) -> Result<Document> {
    let document = hilo_settings::to_document(setting, now)?;
    let found = validate::zeros(&document.body);
    if found.is_empty() { Ok(document) } else { Err(Error::Invalid(found)) }
}
