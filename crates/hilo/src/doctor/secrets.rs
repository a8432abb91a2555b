//! Master keys: there, private, and those that the stored secrets were sealed with.

use super::check::Check;
use crate::{config::Config, open};
use hilo_settings::{Channel, all, from_document, secret_place};
use hilo_vault::{SealedSecret, Vault};

const NAME: &str = "master keys";

/// What was found. With a database that can be opened, its secrets are tried.
pub(super) async fn examine(config: &Config, usable: bool) -> Vec<Check> {
    let path = config.key_file();
    let shown = path.display();
    if !path.exists() {
        return vec![if usable {
            Check::wrong(
                NAME,
                format!("{shown} is not there, but the database holds data that was sealed with a key"),
                "restore the key file from its backup; without it nobody can read the data",
            )
        } else {
            Check::fine(NAME, format!("{shown} is not there yet; the first start makes it"))
        }];
    }
    let vault = match open::keys(&path) {
        Ok(keys) => Vault::new(keys),
        Err(error) => {
            let mend = "correct the file: one name:base64 key a line, as `hilo vault new-key` prints it";
            return vec![Check::wrong(NAME, format!("{error:#}"), mend)];
        }
    };
    let sealed = vault.seal_secret("doctor/probe", "probe");
    let opened = sealed.and_then(|sealed| vault.open_secret("doctor/probe", &sealed));
    if opened.as_deref() != Ok("probe") {
        return vec![Check::wrong(NAME, "a probe could not be sealed and opened", "make a new key file")];
    }
    let mut checks = vec![privacy(config)];
    if usable {
        checks.push(stored(config, &vault).await);
    }
    checks
}

#[cfg(unix)]
fn privacy(config: &Config) -> Check {
    use std::os::unix::fs::PermissionsExt;
    let path = config.key_file();
    let shown = path.display();
    match std::fs::metadata(&path) {
        Ok(about) if about.permissions().mode() & 0o077 == 0 => {
            Check::fine(NAME, format!("{shown} seals and opens, and only its owner can read it"))
        }
        Ok(_) => Check::wrong(
            NAME,
            format!("others than its owner can read {shown}"),
            format!("chmod 600 {shown}, and consider a new key: hilo vault new-key"),
        ),
        Err(error) => Check::wrong(NAME, format!("{shown}: {error}"), "let Hilo's user read it"),
    }
}

#[cfg(not(unix))]
fn privacy(config: &Config) -> Check {
    Check::fine(NAME, format!("{} seals and opens", config.key_file().display()))
}

/// Whether every channel's secrets open.
async fn stored(config: &Config, vault: &Vault) -> Check {
    const NAME: &str = "stored secrets";
    let channels = async {
        let store = open::store(config).await?;
        let documents = store.documents(&all::<Channel>()).await;
        store.close().await;
        let channels = documents?.into_iter().map(from_document::<Channel>).collect::<Result<Vec<_>, _>>()?;
        anyhow::Ok(channels)
    };
    let channels = match channels.await {
        Ok(channels) => channels,
        Err(error) => {
            return Check::wrong(
                NAME,
                format!("channels cannot be read: {error:#}"),
                "restore the database from a backup",
            );
        }
    };
    let mut count = 0;
    for channel in channels.iter().map(|stored| &stored.setting) {
        let Some(number) = channel.whatsapp() else { continue };
        let one = |field, secret: &SealedSecret| {
            vault.open_secret(&secret_place(channel.id, field), secret).map(drop)
        };
        let tried = [one("access_token", &number.access_token), one("verify_token", &number.verify_token)]
            .into_iter()
            .chain(number.app_secrets.iter().map(|secret| one("app_secret", secret)));
        for outcome in tried {
            if let Err(error) = outcome {
                let mend = "add the key that sealed it to the key file, or set the channel's secrets anew";
                return Check::wrong(NAME, format!("channel “{}”: {error}", channel.name), mend);
            }
            count += 1;
        }
    }
    Check::fine(NAME, format!("all {count} open"))
}
