//! `hilo flow list`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use std::io::Write;

/// Which flows.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Lists the workspace's flows, and what of them is live in the environment.
pub(crate) fn run(args: &ListArgs) -> anyhow::Result<Outcome> {
    let flows = operator::with(&args.place, |operator| async move {
        operator.app.list_flows(&operator.caller).await.map_err(told)
    })?;
    let mut out = anstream::stdout().lock();
    if args.json {
        let shown: Vec<serde_json::Value> = flows
            .iter()
            .map(|item| {
                serde_json::json!({
                    "flow": item.flow.setting.slug,
                    "name": item.flow.setting.name,
                    "latest": item.latest,
                    "live": item.live.as_ref().and_then(|live| live.number),
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&shown)?)?;
        return Ok(Outcome::Fine);
    }
    for item in &flows {
        let live = match item.live.as_ref().and_then(|live| live.number) {
            Some(number) => format!("version {number} is live"),
            None => "not live".to_owned(),
        };
        let latest =
            item.latest.map(|number| format!(", version {number} is the latest")).unwrap_or_default();
        writeln!(out, "{}  {}  {live}{latest}", item.flow.setting.slug, item.flow.setting.name)?;
    }
    Ok(Outcome::Fine)
}
