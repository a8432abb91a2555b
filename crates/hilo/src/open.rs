//! Opening what the configuration names: database, master keys, guard.

use crate::config::{Config, Database};
use anyhow::{Context, bail};
use hilo_egress::{
    client::{ClientConfig, GuardedClient},
    guard::{AllowList, Guard},
};
use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use hilo_store_sqlite::SqliteStore;
use hilo_vault::{MasterKey, MasterKeys, Vault};
use std::{fs, io::Write, path::Path, sync::Arc};
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
            if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
                fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
            }
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

/// The master keys; a new installation gets one.
pub(crate) fn vault(config: &Config) -> anyhow::Result<Arc<Vault>> {
    let path = config.key_file();
    if !path.exists() {
        make_key(&path)?;
    }
    Ok(Arc::new(Vault::new(keys(&path)?)))
}

/// The master keys in a file.
pub(crate) fn keys(path: &Path) -> anyhow::Result<MasterKeys> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let keys: Vec<MasterKey> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::parse)
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} cannot be used", path.display()))?;
    let Some(keys) = MasterKeys::new(keys) else { bail!("{} holds no key", path.display()) };
    Ok(keys)
}

fn make_key(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("cannot make {}", path.display()))?;
    writeln!(
        file,
        "# Hilo's master key. Whoever has it and the database can read everything; without it nobody can.\n\
         # Keep a copy away from the database's backups. To rotate, put a new key above the old one.\n{}",
        MasterKey::generate("1")?
    )?;
    file.sync_all()?;
    Ok(())
}

/// The one client for outbound calls.
pub(crate) fn client(config: &Config) -> anyhow::Result<GuardedClient> {
    let allow = AllowList::parse(&config.egress.allow_private_hosts)
        .context("`allow_private_hosts` cannot be used")?;
    Ok(GuardedClient::new(ClientConfig::new(Guard::new(allow))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_installation_gets_a_key_that_only_its_owner_can_read_and_keeps_it() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().join("data"), ..Config::default() };
        vault(&config).unwrap();
        let first = fs::read_to_string(config.key_file()).unwrap();
        vault(&config).unwrap();
        assert_eq!(first, fs::read_to_string(config.key_file()).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(config.key_file()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
