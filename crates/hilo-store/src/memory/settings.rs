//! Settings: documents, changed one by one and all or nothing.

use super::{batch::Pending, rows, state::State};
use crate::{
    Refusal, Result,
    document::{Document, DocumentFilter, DocumentKey, DocumentWrite},
    journal::IdentityChange,
    rows::{AuditRow, IdempotencyRow, Row},
    write::Done,
};

impl State {
    /// Changes settings; when refused, nothing has changed.
    pub(super) fn settings(
        &mut self,
        documents: &[DocumentWrite],
        rows: &[Row],
        audit: &[AuditRow],
        idempotency: Option<&IdempotencyRow>,
    ) -> Result<std::result::Result<Done, Refusal>> {
        let mut changed = self.clone();
        match changed.try_settings(documents, rows, idempotency) {
            Ok(()) => {
                changed.audit(audit)?;
                let revision = changed.config_revision;
                *self = changed;
                Ok(Ok(Done::Settings(revision)))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    fn try_settings(
        &mut self,
        documents: &[DocumentWrite],
        rows: &[Row],
        idempotency: Option<&IdempotencyRow>,
    ) -> std::result::Result<(), Refusal> {
        if let Some(asked) = idempotency {
            let key = (asked.workspace, asked.caller.clone(), asked.key.clone());
            if let Some(earlier) = self.idempotency_keys.get(&key) {
                return Err(Refusal::Repeated(Box::new(earlier.clone())));
            }
            self.idempotency_keys.insert(key, asked.clone());
        }
        for write in documents {
            self.write_document(write)?;
        }
        let changes: Vec<IdentityChange> = rows
            .iter()
            .filter_map(|row| match row {
                Row::Identity(change) => Some(change.clone()),
                _ => None,
            })
            .collect();
        self.change_owners(&changes)?;
        rows::apply_all(self, &rows.iter().map(Pending::Row).collect::<Vec<_>>());
        self.config_revision += i64::from(documents.iter().any(DocumentWrite::raises_revision));
        Ok(())
    }

    fn write_document(&mut self, write: &DocumentWrite) -> std::result::Result<(), Refusal> {
        let key = match write {
            DocumentWrite::Insert(document) | DocumentWrite::Update { document, .. } => {
                (document.kind.clone(), document.id)
            }
            DocumentWrite::Delete { kind, id, .. } => (kind.clone(), *id),
        };
        let present = self.documents.get(&key).cloned();
        let current = present.as_ref().map(|document| document.version);
        let differs = |based_on: &Option<i64>| based_on.is_some_and(|version| current != Some(version));
        match (write, present) {
            (DocumentWrite::Insert(document), None) => {
                self.check_key(document)?;
                self.documents.insert(key, Document { version: 1, ..document.clone() });
            }
            (DocumentWrite::Update { document, based_on }, Some(present)) if !differs(based_on) => {
                self.check_key(document)?;
                let (version, created_at) = (present.version + 1, present.created_at);
                self.documents.insert(key, Document { version, created_at, ..document.clone() });
            }
            (DocumentWrite::Delete { based_on, .. }, _) if !differs(based_on) => {
                self.documents.remove(&key);
            }
            _ => return Err(Refusal::Version { current }),
        }
        Ok(())
    }

    fn check_key(&self, document: &Document) -> std::result::Result<(), Refusal> {
        let natural = |document: &Document| (document.workspace, document.environment);
        let taken = self.documents.values().any(|other| {
            other.kind == document.kind
                && other.key == document.key
                && natural(other) == natural(document)
                && other.id != document.id
        });
        if taken {
            return Err(Refusal::Taken { kind: document.kind.clone(), key: document.key.clone() });
        }
        Ok(())
    }

    /// See [`crate::Store::document`].
    pub(super) fn document(&self, key: &DocumentKey) -> Option<Document> {
        match key {
            DocumentKey::Id { kind, id } => self.documents.get(&(kind.clone(), *id)).cloned(),
            DocumentKey::Natural { kind, key } => self
                .documents
                .values()
                .filter(|document| document.kind == *kind && document.key == *key)
                .min_by_key(|document| (document.created_at, document.id))
                .cloned(),
        }
    }

    /// See [`crate::Store::documents`].
    pub(super) fn documents(&self, filter: &DocumentFilter) -> Vec<Document> {
        self.documents
            .values()
            .filter(|document| document.kind == filter.kind)
            .filter(|document| filter.workspace.is_none() || document.workspace == filter.workspace)
            .filter(|document| filter.environment.is_none() || document.environment == filter.environment)
            .filter(|document| filter.parent.is_none() || document.parent == filter.parent)
            .filter(|document| filter.after.is_none_or(|after| document.id > after))
            .take(filter.limit.map_or(usize::MAX, |limit| limit as usize))
            .cloned()
            .collect()
    }
}
