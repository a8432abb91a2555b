//! `hilo flow export`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::Context;
use std::io::Write;

/// What is written.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The flow, by its short name
    flow: String,
    /// The version's number; the latest if not said
    #[arg(long, value_name = "NUMBER")]
    version: Option<i32>,
    /// Write JSON instead of YAML
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Exports.
pub(crate) fn run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    let flow = operator::with(&args.place, |operator| async move {
        let number = match args.version {
            Some(number) => number,
            None => {
                let item = operator.app.get_flow(&operator.caller, &args.flow).await.map_err(told)?;
                item.latest.with_context(|| format!("`{}` has no version", args.flow))?
            }
        };
        let version = operator.app.get_flow_version(&operator.caller, &args.flow, number).await;
        let (_, stored) = version.map_err(told)?;
        Ok(hilo_flow::Flow::from_value(stored.setting.document)?)
    })?;
    let text = if args.json { flow.to_json() + "\n" } else { flow.to_yaml() };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(Outcome::Fine)
}
