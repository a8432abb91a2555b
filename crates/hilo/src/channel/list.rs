//! `hilo channel list`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use std::io::Write;

/// Which channels.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Lists them, without their secrets.
pub(crate) fn run(args: &ListArgs) -> anyhow::Result<Outcome> {
    let channels = operator::with(&args.place, |operator| async move {
        operator.app.list_channels(&operator.caller).await.map_err(told)
    })?;
    let mut out = anstream::stdout().lock();
    if args.json {
        let shown: Vec<serde_json::Value> = channels
            .iter()
            .map(|stored| {
                let number = stored.setting.whatsapp();
                serde_json::json!({
                    "id": stored.setting.id,
                    "name": stored.setting.name,
                    "enabled": stored.setting.enabled,
                    "phone_number_id": number.map(|number| &number.phone_number_id),
                    "waba_id": number.map(|number| &number.waba_id),
                    "graph_url": number.map(|number| &number.graph_url),
                    "rate": number.map(|number| number.rate),
                    "pair_limit": number.map(|number| number.pair_limit),
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&shown)?)?;
        return Ok(Outcome::Fine);
    }
    for channel in channels.iter().map(|stored| &stored.setting) {
        let number = channel.whatsapp().map(|number| &*number.phone_number_id).unwrap_or_default();
        let state = if channel.enabled { "" } else { "  (disabled)" };
        writeln!(out, "{}  {number}  {}{state}", channel.id, channel.name)?;
    }
    Ok(Outcome::Fine)
}
