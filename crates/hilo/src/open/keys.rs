//! Master keys in a file.

use super::private;
use crate::config::Config;
use anyhow::{Context, bail};
use hilo_vault::{MasterKey, MasterKeys, Vault};
use std::{fs, path::Path, sync::Arc};

/// The vault. A new installation gets a key; for one that holds data sealed with another key it would be of no use.
pub(crate) fn vault(config: &Config, is_new: bool) -> anyhow::Result<Arc<Vault>> {
    let path = config.key_file();
    if !path.exists() {
        if !is_new {
            bail!(
                "the master key is missing: {} is not there, but the database holds data that was sealed with it; \
                 restore the file from its backup (or, in a cluster, copy it from another node)",
                path.display()
            );
        }
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
    let text = format!(
        "# Hilo's master key. Whoever has it and the database can read everything; without it nobody can.\n\
         # Keep a copy away from the database's backups. To rotate, put a new key above the old one.\n{}\n",
        MasterKey::generate("1")?
    );
    private::write(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_installation_gets_a_key_that_only_its_owner_can_read_and_keeps_it() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: dir.path().join("data"), ..Config::default() };
        vault(&config, true).unwrap();
        let first = fs::read_to_string(config.key_file()).unwrap();
        vault(&config, true).unwrap();
        assert_eq!(first, fs::read_to_string(config.key_file()).unwrap());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(config.key_file()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        fs::remove_file(config.key_file()).unwrap();
        assert!(vault(&config, false).is_err(), "another key would open nothing of what is there");
    }
}
