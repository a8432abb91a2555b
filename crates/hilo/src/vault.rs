//! `hilo vault`: master keys.

use crate::outcome::Outcome;
use hilo_vault::MasterKey;
use std::io::Write;

/// What can be done with master keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum VaultCommand {
    /// Make a new master key and print it
    ///
    /// Put it as the first line of the key file (`master.key` in the data directory, unless `vault.key_file` names
    /// another) and leave the older lines below it: new secrets are sealed with the first key, and the others still open
    /// what they sealed. Then restart Hilo.
    NewKey {
        /// The key's name, by which sealed values remember it; every key of a file has another one
        #[arg(long)]
        name: String,
    },
}

/// Runs it.
pub(crate) fn run(command: VaultCommand) -> anyhow::Result<Outcome> {
    let VaultCommand::NewKey { name } = command;
    anyhow::ensure!(
        !name.is_empty() && !name.contains([':', '#']) && !name.contains(char::is_whitespace),
        "the name of a key holds no blanks, `:` or `#`"
    );
    writeln!(anstream::stdout(), "{}", MasterKey::generate(&name)?)?;
    Ok(Outcome::Fine)
}
