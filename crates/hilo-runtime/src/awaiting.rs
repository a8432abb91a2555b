//! Releases that wait for their templates: looked at until all of them are approved, then made to count.
//!
//! Nothing here depends on hearing of it: what waits is written down, and so is how each template stands, so a webhook that came before
//! the release, or while nobody listened, is as good as one that comes now. Every node looks; whoever takes away what waits writes the
//! release in the same transaction, so it is written once.

use crate::{
    clock::fresh_id,
    committer::{CommitError, Committer},
    configuration::Configuration,
    templates::{Bell, Wake},
};
use hilo_model::{AuditId, Clock, Id, Scope, Timestamp, TraceId};
use hilo_settings::{AwaitingRelease, Setting, Stored, Template, TemplateStanding};
use hilo_store::{Refusal, Store, document::DocumentWrite, rows::AuditRow, write::Write};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// How often it is looked how the awaited templates stand.
const LOOK: Duration = Duration::from_millis(500);
/// So many looks lie between two calls for somebody to hand in what is ordered.
const CALLS: u32 = 3;

/// What looks.
#[derive(Debug)]
pub(crate) struct Awaiting {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) bell: Bell,
}

/// Why it could not be looked now.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
    #[error(transparent)]
    Unwritable(#[from] serde_json::Error),
    #[error(transparent)]
    Configuration(#[from] crate::configuration::Error),
}

impl Awaiting {
    /// Looks until told to stop.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut looks: u32 = 0;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = look.tick() => {}
            }
            let snapshot = self.configuration.present();
            for awaiting in &snapshot.awaiting {
                if let Err(error) = self.one(awaiting, looks.is_multiple_of(CALLS)).await {
                    let release = awaiting.setting.release.id;
                    tracing::warn!(%release, %error, "a release that waits could not be looked at");
                }
            }
            looks = looks.wrapping_add(1);
        }
    }

    async fn one(&self, awaiting: &Stored<AwaitingRelease>, calls: bool) -> Result<(), Failure> {
        let release = &awaiting.setting.release;
        let mut all = true;
        for awaited in &awaiting.setting.templates {
            let document = self.store.document(&hilo_settings::by_id::<Template>(awaited.id)).await?;
            let template = document.map(hilo_settings::from_document::<Template>).transpose()?;
            let standing = template.map(|stored| stored.setting.standing());
            all &= standing == Some(TemplateStanding::Approved);
            // An order from a process without a runtime, or one whose keeper was told while it moved: its keeper is called again.
            if calls && matches!(standing, Some(TemplateStanding::HandingIn { trouble: None })) {
                let scope = Scope { workspace: release.workspace, environment: release.environment };
                self.call(scope, &awaited.account);
            }
        }
        if !all {
            return Ok(());
        }
        let now = self.clock.now();
        let write = effective(awaiting, now)?;
        match self.committer.commit(write).await {
            Ok(_) => {
                tracing::info!(release = %release.id, "all templates are approved: the release counts");
            }
            // Another node was first, or somebody decided otherwise.
            Err(CommitError::Refused(Refusal::Version { .. } | Refusal::Taken { .. })) => {}
            Err(error) => return Err(error.into()),
        }
        self.configuration.refresh(now).await?;
        Ok(())
    }

    fn call(&self, scope: Scope, account: &str) {
        let snapshot = self.configuration.present();
        for entry in snapshot.channels.values() {
            let is_its = entry.channel.whatsapp().is_some_and(|number| number.waba_id == account);
            if is_its && entry.channel.scope() == scope {
                self.bell.ring(scope, entry.channel.id, Wake::Wanted);
            }
        }
    }
}

/// What waits goes, and the release is there.
fn effective(awaiting: &Stored<AwaitingRelease>, now: Timestamp) -> Result<Write, serde_json::Error> {
    let release = awaiting.setting.effective(now);
    let detail = json!({
        "effective_at": release.effective_at.to_string(), "stage": release.stage, "policy": release.policy,
        "awaited": awaiting.setting.templates.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
    });
    let audit = AuditRow {
        id: fresh_id::<AuditId>(now),
        workspace: Some(release.workspace),
        environment: Some(release.environment),
        at: now,
        actor: release.author,
        action: "flow.published".to_owned(),
        target: release.flow.to_string(),
        detail: detail.to_string(),
        trace: fresh_id::<TraceId>(now),
    };
    let gone = DocumentWrite::Delete {
        kind: AwaitingRelease::KIND.to_owned(),
        id: release.id.uuid(),
        based_on: Some(awaiting.version),
    };
    let documents = vec![gone, DocumentWrite::Insert(hilo_settings::to_document(&release, now)?)];
    Ok(Write::Settings { documents, rows: Vec::new(), audit: vec![audit], idempotency: None })
}
