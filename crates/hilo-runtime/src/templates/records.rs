//! What is written down about an account's templates.

use super::keeper::{Failure, Keeper};
use crate::{clock::fresh_id, committer::CommitError};
use hilo_egress::channel::SendError;
use hilo_model::{Actor, AuditId, TemplateAccountId, TemplateId, Timestamp};
use hilo_settings::{AccountProblem, Setting, Stored, Template, TemplateAccount};
use hilo_store::{Refusal, document::DocumentWrite, rows::AuditRow, write::Write};
use serde_json::Value;

/// How often a change is made anew because somebody else changed the same meanwhile.
const RACES: usize = 8;
/// Documents written in one transaction.
const CHUNK: usize = 64;

/// Documents and audit entries on their way.
#[derive(Debug, Default)]
pub(super) struct Records {
    documents: Vec<DocumentWrite>,
    audit: Vec<AuditRow>,
}

impl Records {
    pub(super) fn insert<T: Setting>(&mut self, setting: &T, now: Timestamp) -> Result<(), Failure> {
        self.documents.push(DocumentWrite::Insert(hilo_settings::to_document(setting, now)?));
        Ok(())
    }

    pub(super) fn update<T: Setting>(
        &mut self,
        setting: &T,
        based_on: i64,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let document = hilo_settings::to_document(setting, now)?;
        self.documents.push(DocumentWrite::Update { document, based_on: Some(based_on) });
        Ok(())
    }

    pub(super) fn delete(&mut self, id: TemplateId, based_on: i64) {
        use hilo_model::Id;
        let kind = Template::KIND.to_owned();
        self.documents.push(DocumentWrite::Delete { kind, id: id.uuid(), based_on: Some(based_on) });
    }

    /// What the audit log says: the provider did it, or we did what somebody ordered.
    pub(super) fn audit(
        &mut self,
        keeper: &Keeper,
        actor: Actor,
        action: &str,
        of: &Template,
        mut detail: Value,
    ) {
        let now = keeper.tools.clock.now();
        detail["name"] = of.name.clone().into();
        detail["language"] = of.language.clone().into();
        self.audit.push(AuditRow {
            id: fresh_id::<AuditId>(now),
            workspace: Some(of.workspace),
            environment: Some(of.environment),
            at: now,
            actor,
            action: action.to_owned(),
            target: of.id.to_string(),
            detail: detail.to_string(),
            trace: fresh_id(now),
        });
    }

    /// Commits everything, some documents at a time. Whether nobody had changed any of it meanwhile.
    pub(super) async fn commit(self, keeper: &Keeper) -> Result<bool, Failure> {
        let Self { documents, mut audit } = self;
        let mut held = true;
        for documents in documents.chunks(CHUNK) {
            let write = Write::Settings {
                documents: documents.to_vec(),
                rows: Vec::new(),
                audit: std::mem::take(&mut audit),
                idempotency: None,
            };
            match keeper.tools.committer.commit(write).await {
                Ok(_) => {}
                Err(CommitError::Refused(Refusal::Version { .. } | Refusal::Taken { .. })) => held = false,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(held)
    }

    /// The account's templates as they are written down.
    pub(super) async fn templates(keeper: &Keeper) -> Result<Vec<Stored<Template>>, Failure> {
        let (scope, account) = &keeper.key;
        let filter = hilo_settings::of_environment::<Template>(scope.workspace, scope.environment);
        let documents = keeper.tools.store.documents(&filter).await?;
        let mut all = Vec::with_capacity(documents.len());
        for document in documents {
            let stored = hilo_settings::from_document::<Template>(document)?;
            if stored.setting.account == *account {
                all.push(stored);
            }
        }
        Ok(all)
    }

    /// Changes one template, anew as often as somebody else changes it meanwhile. `change` says whether anything is different
    /// and what the audit log is to say; `None` if it is not there.
    pub(super) async fn change(
        keeper: &Keeper,
        id: TemplateId,
        change: impl Fn(&mut Template, &mut Self) -> bool,
    ) -> Result<Option<Template>, Failure> {
        for _ in 0..RACES {
            let document = keeper.tools.store.document(&hilo_settings::by_id::<Template>(id)).await?;
            let Some(document) = document else { return Ok(None) };
            let Stored { mut setting, version, .. } = hilo_settings::from_document::<Template>(document)?;
            let mut records = Self::default();
            if !change(&mut setting, &mut records) {
                return Ok(Some(setting));
            }
            records.update(&setting, version, keeper.tools.clock.now())?;
            if records.commit(keeper).await? {
                return Ok(Some(setting));
            }
        }
        Err(Failure::Commit(CommitError::Stopped))
    }

    async fn account(keeper: &Keeper) -> Result<Option<Stored<TemplateAccount>>, Failure> {
        let (scope, account) = &keeper.key;
        let key = TemplateAccount::key_of(scope.environment, account);
        let document = keeper.tools.store.document(&hilo_settings::by_key::<TemplateAccount>(key)).await?;
        Ok(document.map(hilo_settings::from_document).transpose()?)
    }

    /// Writes down that everything was read.
    pub(super) async fn note_read(keeper: &Keeper) -> Result<(), Failure> {
        let now = keeper.tools.clock.now();
        Self::note(keeper, |account| {
            account.read_at = Some(now);
            account.problem = None;
        })
        .await
    }

    /// Writes down why nothing could be read.
    pub(super) async fn note_problem(keeper: &Keeper, error: &SendError) -> Result<(), Failure> {
        let now = keeper.tools.clock.now();
        Self::note(keeper, |account| {
            let since = account.problem.as_ref().map_or(now, |problem| problem.since);
            account.problem = Some(AccountProblem { since, code: error.code(), detail: error.to_string() });
        })
        .await
    }

    async fn note(keeper: &Keeper, note: impl Fn(&mut TemplateAccount)) -> Result<(), Failure> {
        let now = keeper.tools.clock.now();
        for _ in 0..RACES {
            let mut records = Self::default();
            match Self::account(keeper).await? {
                Some(Stored { mut setting, version, .. }) => {
                    let before = setting.clone();
                    note(&mut setting);
                    if setting == before {
                        return Ok(());
                    }
                    records.update(&setting, version, now)?;
                }
                None => {
                    let (scope, account) = &keeper.key;
                    let mut setting = TemplateAccount {
                        id: fresh_id::<TemplateAccountId>(now),
                        workspace: scope.workspace,
                        environment: scope.environment,
                        account: account.clone(),
                        read_at: None,
                        problem: None,
                    };
                    note(&mut setting);
                    records.insert(&setting, now)?;
                }
            }
            if records.commit(keeper).await? {
                return Ok(());
            }
        }
        Err(Failure::Commit(CommitError::Stopped))
    }
}
