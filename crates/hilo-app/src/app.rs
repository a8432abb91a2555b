//! What verbs are made of.

use crate::{Caller, Error, Result, change::Change, random};
use hilo_bus::{Bus, Hint};
use hilo_model::{Clock, Id, IdSource, Timestamp, WorkspaceId};
use hilo_settings::{Setting, Stored};
use hilo_store::{
    Refusal, Store,
    document::DocumentWrite,
    rows::IdempotencyRow,
    write::{Done, Write},
};
use hilo_vault::{SealedSecret, SearchKey, Vault};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::OnceCell;

/// The use cases, over the ports they need.
#[derive(Debug, Clone)]
pub struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The key that words are hashed with, once somebody has looked for one.
    pub(crate) search_key: Arc<OnceCell<SearchKey>>,
    /// Whose ids come behind whose within a millisecond.
    turns: Arc<Turns>,
}

/// So many ids of one source stand before those of the next one.
const ROOM: u64 = 16;

/// Within a millisecond the ids of what was done later stand behind: the audit log is read in the order of its ids.
#[derive(Debug, Default)]
struct Turns(AtomicU64);

impl Turns {
    /// Where the ids of a source begin that is made now.
    fn next(&self, now: Timestamp) -> u16 {
        let millis = now.as_millis().unsigned_abs() << 16;
        let next =
            |last: u64| if last & !0xFFFF == millis { (last + ROOM).min(millis | 0x0FFF) } else { millis };
        let last = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        // The update always says yes; both ways hold the value before it.
        (next(last.unwrap_or_else(|last| last)) & 0xFFFF) as u16
    }
}

impl App {
    /// The use cases over a database.
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>, bus: Arc<dyn Bus>, clock: Arc<dyn Clock>) -> Self {
        Self { store, vault, bus, clock, search_key: Arc::default(), turns: Arc::default() }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Fresh ids.
    pub(crate) fn ids(&self) -> Result<IdSource> {
        let now = self.now();
        Ok(IdSource::new(now, random::seed()?).beginning_at(self.turns.next(now)))
    }

    /// A fresh id.
    pub fn fresh_id<T: Id>(&self) -> Result<T> {
        Ok(self.ids()?.make())
    }

    /// A setting by id, whosever it is.
    pub(crate) async fn load<T: Setting>(&self, id: T::Id) -> Result<Option<Stored<T>>> {
        let document = self.store.document(&hilo_settings::by_id::<T>(id)).await?;
        Ok(document.map(hilo_settings::from_document).transpose()?)
    }

    /// A setting by its natural key, over all workspaces.
    pub(crate) async fn load_by_key<T: Setting>(&self, key: &str) -> Result<Option<Stored<T>>> {
        let document = self.store.document(&hilo_settings::by_key::<T>(key)).await?;
        Ok(document.map(hilo_settings::from_document).transpose()?)
    }

    /// A setting of the caller's workspace (and environment, if it belongs to one).
    pub(crate) async fn find<T: Setting>(&self, caller: &Caller, id: T::Id) -> Result<Stored<T>> {
        let scope = caller.viewer.scope;
        let found = self.load::<T>(id).await?.filter(|stored| {
            stored.setting.workspace().is_none_or(|workspace| workspace == scope.workspace)
                && stored.setting.environment().is_none_or(|environment| environment == scope.environment)
        });
        found.ok_or(Error::NotFound(T::KIND))
    }

    /// All settings of a kind in a workspace.
    pub(crate) async fn all<T: Setting>(&self, workspace: WorkspaceId) -> Result<Vec<Stored<T>>> {
        let documents = self.store.documents(&hilo_settings::of_workspace::<T>(workspace)).await?;
        Ok(documents.into_iter().map(hilo_settings::from_document).collect::<std::result::Result<_, _>>()?)
    }

    /// All settings of a kind in the caller's environment.
    pub(crate) async fn in_environment<T: Setting>(&self, caller: &Caller) -> Result<Vec<Stored<T>>> {
        let scope = caller.viewer.scope;
        let filter = hilo_settings::of_environment::<T>(scope.workspace, scope.environment);
        let documents = self.store.documents(&filter).await?;
        Ok(documents.into_iter().map(hilo_settings::from_document).collect::<std::result::Result<_, _>>()?)
    }

    /// Commits a change and tells everybody.
    pub(crate) async fn save(&self, change: Change) -> Result<()> {
        self.write(change, None).await
    }

    /// Commits a change that makes something, once per idempotency key: a repeated request gets the first one's output.
    pub(crate) async fn save_once<T: Serialize + DeserializeOwned>(
        &self,
        caller: &Caller,
        change: Change,
        output: T,
    ) -> Result<T> {
        let row = match &caller.once {
            Some(once) => Some(IdempotencyRow {
                workspace: caller.viewer.scope.workspace,
                caller: caller.idempotency_caller(once)?,
                key: once.key.clone(),
                request: once.request.to_vec().into(),
                status: 0,
                // Outputs may hold a secret that is shown once.
                response: {
                    let plain = serde_json::to_string(&output)?;
                    serde_json::to_vec(&self.vault.seal_secret(&place(&once.key), &plain)?)?.into()
                },
                at: self.now(),
            }),
            None => None,
        };
        match self.write(change, row).await {
            Ok(()) => Ok(output),
            // The same request, sent twice at once, may lose to its twin in more than one way.
            Err(error) => match self.earlier(caller).await? {
                Some(earlier) => Ok(earlier),
                None => Err(error),
            },
        }
    }

    /// What the same request got earlier.
    pub(crate) async fn earlier<T: DeserializeOwned>(&self, caller: &Caller) -> Result<Option<T>> {
        let Some(once) = &caller.once else { return Ok(None) };
        let name = caller.idempotency_caller(once)?;
        let workspace = caller.viewer.scope.workspace;
        let Some(row) = self.store.read().idempotency(workspace, &name, &once.key).await? else {
            return Ok(None);
        };
        if *row.request != once.request {
            return Err(Error::KeyReused);
        }
        let sealed: SealedSecret = serde_json::from_slice(&row.response)?;
        let plain = self.vault.open_secret(&place(&once.key), &sealed)?;
        Ok(Some(serde_json::from_str(&plain)?))
    }

    async fn write(&self, change: Change, idempotency: Option<IdempotencyRow>) -> Result<()> {
        let Change { documents, rows, audit } = change;
        let changes_settings = documents.iter().any(DocumentWrite::raises_revision);
        let write = Write::Settings { documents, rows, audit, idempotency };
        let mut done = self.store.write([write].into()).await?;
        match done.pop() {
            Some(Ok(Done::Settings(revision))) => {
                if changes_settings {
                    self.bus.publish(vec![Hint::Settings { revision }]);
                }
                Ok(())
            }
            Some(Ok(_)) | None => Err(Error::Internal("the store gave no answer to a change".to_owned())),
            Some(Err(Refusal::Version { current })) => Err(Error::Stale { current }),
            Some(Err(Refusal::Taken { kind, key })) => Err(Error::Taken { kind, key }),
            Some(Err(refusal)) => Err(Error::Conflict(refusal.to_string())),
        }
    }
}

fn place(key: &str) -> String {
    format!("idempotency/{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_later_in_a_millisecond_stands_behind() {
        let turns = Turns::default();
        let at = |millis: i64| Timestamp::from_millis(1_700_000_000_000 + millis);
        assert_eq!(
            [at(0), at(0), at(0), at(1), at(1), at(0)].map(|now| turns.next(now)),
            [0, 16, 32, 0, 16, 0]
        );
        let many: Vec<u16> = (0..400).map(|_| turns.next(at(2))).collect();
        assert!(many.is_sorted() && many.last() == Some(&0x0FFF), "{many:?}");
    }
}
