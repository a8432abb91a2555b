//! `hilo api-key`: keys for programs.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::Context;
use hilo_app::api_keys::CreateApiKey;
use hilo_model::access::{Permission, RolePreset};
use std::io::Write;

/// What can be done with keys.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Make a key for the API and print it, this once
    Create(CreateArgs),
}

/// The key.
#[derive(Debug, clap::Args)]
pub(crate) struct CreateArgs {
    /// What it is for
    #[arg(long)]
    name: String,
    /// What it allows (`threads:read`); several times for several. Without any, everything that an administrator may do
    #[arg(long = "permission", value_name = "AREA:VERB")]
    permissions: Vec<String>,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Runs it.
pub(crate) fn run(command: ApiKeyCommand) -> anyhow::Result<Outcome> {
    let ApiKeyCommand::Create(args) = command;
    let permissions = if args.permissions.is_empty() {
        RolePreset::Admin.permissions()
    } else {
        let known = |name: &String| Permission::from_name(name).with_context(|| unknown(name));
        args.permissions.iter().map(known).collect::<anyhow::Result<_>>()?
    };
    let input = CreateApiKey { name: args.name, permissions };
    let created = operator::with(&args.place, |operator| async move {
        operator.app.create_api_key(&operator.caller, input).await.map_err(told)
    })?;
    writeln!(anstream::stdout(), "{}", created.key.expose())?;
    Ok(Outcome::Fine)
}

fn unknown(name: &str) -> String {
    let all: Vec<&str> = Permission::ALL.iter().map(|permission| permission.as_str()).collect();
    format!("`{name}` is no permission; there are {}", all.join(", "))
}
