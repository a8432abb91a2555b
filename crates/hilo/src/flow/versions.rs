//! `hilo flow versions`.

use super::publish::whom;
use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use serde_json::json;
use std::io::Write;

/// Of which flow.
#[derive(Debug, clap::Args)]
pub(crate) struct VersionsArgs {
    /// The flow, by its short name
    flow: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Lists versions and releases.
pub(crate) fn run(args: &VersionsArgs) -> anyhow::Result<Outcome> {
    let (versions, releases) = operator::with(&args.place, |operator| async move {
        let (app, caller) = (&operator.app, &operator.caller);
        let versions = app.list_flow_versions(caller, &args.flow).await.map_err(told)?;
        Ok((versions, app.list_releases(caller, &args.flow).await.map_err(told)?))
    })?;
    let mut out = anstream::stdout().lock();
    if args.json {
        let versions: Vec<_> = versions
            .iter()
            .map(|stored| {
                let version = &stored.setting;
                json!({
                    "number": version.number, "note": version.note, "author": version.author,
                    "content_hash": version.content_hash, "tests": version.tests.len(),
                    "created_at": stored.created_at.to_string(),
                })
            })
            .collect();
        let releases: Vec<_> = releases
            .iter()
            .map(|(released, state)| {
                json!({
                    "number": released.number, "state": state.as_str(), "stage": released.release.stage,
                    "policy": released.release.policy, "author": released.release.author,
                    "effective_at": released.release.effective_at.to_string(),
                })
            })
            .collect();
        let all = json!({ "versions": versions, "releases": releases });
        writeln!(out, "{all:#}")?;
        return Ok(Outcome::Fine);
    }
    for stored in &versions {
        let version = &stored.setting;
        let note = if version.note.is_empty() { String::new() } else { format!("  {}", version.note) };
        writeln!(out, "version {}  {}{note}", version.number, stored.created_at)?;
    }
    for (released, state) in &releases {
        let what =
            released.number.map_or_else(|| "taken off".to_owned(), |number| format!("version {number}"));
        let stage = released.release.stage.as_ref().map(whom).unwrap_or_default();
        writeln!(out, "{}  {what} from {}{stage}", state.as_str(), released.release.effective_at)?;
    }
    Ok(Outcome::Fine)
}
