//! Opening what the configuration names: data folder, database, master keys, guard.

mod files;
mod keys;
mod node;
pub(crate) mod private;

pub(crate) use files::files;
pub(crate) use keys::{keys, vault};
pub(crate) use node::Node;

use crate::config::{Config, Database};
use anyhow::Context;
use hilo_egress::{
    client::{ClientConfig, GuardedClient},
    guard::{AllowList, Guard},
};
use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use hilo_store_sqlite::SqliteStore;
use std::{path::Path, sync::Arc};
use tokio::runtime::{Builder, Runtime};

/// The threads on which everything runs.
pub(crate) fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// Waits until this process is asked to stop: Ctrl-C, or SIGTERM.
pub(crate) async fn stop_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

/// The database.
pub(crate) async fn store(config: &Config) -> anyhow::Result<Arc<dyn Store>> {
    match config.database()? {
        Database::Sqlite(path) => {
            private::folder(path.parent().unwrap_or_else(|| Path::new("")))?;
            let options = hilo_store_sqlite::Options::new(&path);
            let store = SqliteStore::open(&options)
                .await
                .with_context(|| format!("cannot open {}", path.display()))?;
            Ok(Arc::new(store))
        }
        Database::Postgres(url) => {
            let store = PostgresStore::connect(&ConnectOptions::new(url))
                .await
                .context("cannot use the PostgreSQL database")?;
            Ok(Arc::new(store))
        }
    }
}

/// The one client for outbound calls.
pub(crate) fn client(config: &Config) -> anyhow::Result<GuardedClient> {
    let allow = AllowList::parse(&config.egress.allow_private_hosts)
        .context("`egress.allow_private_hosts` cannot be used")?;
    Ok(GuardedClient::new(ClientConfig::new(Guard::new(allow))))
}
