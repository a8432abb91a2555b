//! Commands that work on the database, beside a running server or without one: the operator's hands.

use crate::{
    config::{Config, Flags},
    logging, open,
};
use anyhow::{Context, bail};
use hilo_app::{App, Caller};
use hilo_bus::LocalBus;
use hilo_model::{
    Actor, Clock, Scope,
    access::{Permission, Viewer},
};
use hilo_runtime::clock::{SystemClock, fresh_id};
use hilo_settings::{Environment, Setting, Workspace, all, from_document};
use hilo_store::Store;
use std::{future::Future, sync::Arc};

/// Where to work.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PlaceArgs {
    /// The workspace, by its short name; needed only if there are several
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// The environment: sandbox, testing or production
    #[arg(long, value_name = "NAME", default_value = "production")]
    environment: String,
    #[command(flatten)]
    flags: Flags,
}

impl PlaceArgs {
    /// The environment's short name.
    pub(crate) fn environment(&self) -> &str {
        &self.environment
    }
}

/// The use cases, with somebody who may do everything in one place.
#[derive(Debug)]
pub(crate) struct Operator {
    /// The use cases.
    pub(crate) app: App,
    /// The operator, in that place.
    pub(crate) caller: Caller,
}

/// Does something in a place, as the operator. Opens the database and closes it again.
pub(crate) fn with<T, F>(place: &PlaceArgs, work: impl FnOnce(Operator) -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let config = Config::load(&place.flags)?;
    logging::start(&config.log, "warn")?;
    open::runtime()?.block_on(async {
        let store = open::store(&config).await?;
        let done = async {
            let scope = find(store.as_ref(), place).await?;
            let vault = open::vault(&config, false)?;
            let app = App::new(store.clone(), vault, Arc::new(LocalBus::new(1)), Arc::new(SystemClock));
            work(Operator { app, caller: caller(scope) }).await
        };
        let done = done.await;
        store.close().await;
        done
    })
}

/// Somebody with access to the machine may do everything, and the audit log says so.
pub(crate) fn caller(scope: Scope) -> Caller {
    let viewer =
        Viewer { actor: Actor::Operator, scope, permissions: Permission::ALL.to_vec(), teams: Vec::new() };
    Caller { viewer, trace: fresh_id(SystemClock.now()), once: None }
}

/// All settings of a kind, whosever they are.
pub(crate) async fn settings<T: Setting>(store: &dyn Store) -> anyhow::Result<Vec<T>> {
    let documents = store.documents(&all::<T>()).await?;
    documents.into_iter().map(|document| Ok(from_document(document)?.setting)).collect()
}

async fn find(store: &dyn Store, place: &PlaceArgs) -> anyhow::Result<Scope> {
    let mut workspaces = settings::<Workspace>(store).await?;
    if workspaces.is_empty() {
        bail!("the database is empty; the first `hilo serve` makes a workspace in it");
    }
    if let Some(name) = &place.workspace {
        workspaces.retain(|workspace| workspace.slug == *name);
    }
    let workspace = match workspaces.as_slice() {
        [only] => only.id,
        [] => bail!("there is no workspace `{}`", place.workspace.as_deref().unwrap_or_default()),
        several => {
            let names: Vec<&str> = several.iter().map(|workspace| &*workspace.slug).collect();
            bail!("there are several workspaces; name one of them with --workspace: {}", names.join(", "));
        }
    };
    let environments = settings::<Environment>(store).await?;
    let environment = environments
        .into_iter()
        .find(|environment| environment.workspace == workspace && environment.slug == place.environment)
        .with_context(|| format!("there is no environment `{}`", place.environment))?;
    Ok(Scope { workspace, environment: environment.id })
}
